-- movies.studio.insert
-- $1 id, $2 name, $3 logo_path, $4 tmdb_id. One row.
-- Plan: insert.
INSERT INTO movie_studios AS s (id, name, logo_path, tmdb_id)
VALUES ($1, $2, $3, $4)
RETURNING s.id, s.name, s.logo_path, s.tmdb_id, s.created_at, s.updated_at
