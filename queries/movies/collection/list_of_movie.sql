-- movies.collection.list_of_movie
-- $1 movie id. The collections that it belongs to, by name; none for a deleted movie.
-- Plan: idx_movies_seen, idx_movie_collection_members_movie_id, movie_collections_pkey.
SELECT c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
       c.created_at, c.updated_at
FROM movies AS m
JOIN movie_collection_members AS cm ON cm.movie_id = m.id
JOIN movie_collections AS c ON c.id = cm.collection_id
WHERE m.id = $1
  AND m.deleted_at IS NULL
ORDER BY c.sort_key, c.id
