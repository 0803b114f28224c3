-- movies.studio.get
-- $1 studio id. Zero or one row.
-- Plan: movie_studios_pkey.
SELECT s.id, s.name, s.logo_path, s.tmdb_id, s.created_at, s.updated_at
FROM movie_studios AS s
WHERE s.id = $1
