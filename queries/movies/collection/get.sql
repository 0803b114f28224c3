-- movies.collection.get
-- $1 collection id. Zero or one row.
-- Plan: movie_collections_pkey.
SELECT c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
       c.created_at, c.updated_at
FROM movie_collections AS c
WHERE c.id = $1
