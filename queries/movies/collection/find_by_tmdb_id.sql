-- movies.collection.find_by_tmdb_id
-- $1 tmdb_collection_id. Zero or one row.
-- Plan: idx_movie_collections_tmdb_collection_id (unique, partial).
SELECT c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
       c.created_at, c.updated_at
FROM movie_collections AS c
WHERE c.tmdb_collection_id = $1
