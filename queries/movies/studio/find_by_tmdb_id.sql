-- movies.studio.find_by_tmdb_id
-- $1 tmdb_id. Zero or one row.
-- Plan: idx_movie_studios_tmdb_id (unique, partial).
SELECT s.id, s.name, s.logo_path, s.tmdb_id, s.created_at, s.updated_at
FROM movie_studios AS s
WHERE s.tmdb_id = $1
