-- movies.collection.list
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. All collections, empty ones too.
-- Plan: idx_movie_collections_title.
SELECT c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
       c.created_at, c.updated_at,
       c.sort_key AS "key!"
FROM movie_collections AS c
WHERE (c.sort_key, c.id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY c.sort_key, c.id
LIMIT $3
