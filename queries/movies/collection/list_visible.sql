-- movies.collection.list_visible
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Collections of which the user sees at least one movie.
-- The offset keeps the condition from becoming a join, which would read all collections for each page.
-- Plan: idx_movie_collections_title, for each movie_collection_members_pkey and idx_movies_seen, until the page is full.
SELECT c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
       c.created_at, c.updated_at,
       c.sort_key AS "key!"
FROM movie_collections AS c
WHERE (c.sort_key, c.id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
  AND EXISTS (
      SELECT
      FROM movie_collection_members AS cm
      JOIN movies AS m ON m.id = cm.movie_id
      JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
      WHERE cm.collection_id = c.id
        AND m.deleted_at IS NULL
        AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
      OFFSET 0)
ORDER BY c.sort_key, c.id
LIMIT $4
