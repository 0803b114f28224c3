-- movies.studio.upsert
-- $1 id, $2 name, $3 logo_path, $4 tmdb_id.
-- One row: the new studio, or the one with this tmdb_id, which keeps its id and what is not given anew.
-- Plan: idx_movie_studios_tmdb_id (unique, partial).
INSERT INTO movie_studios AS s (id, name, logo_path, tmdb_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT (tmdb_id) WHERE tmdb_id IS NOT NULL DO UPDATE
SET name = excluded.name,
    logo_path = coalesce(excluded.logo_path, s.logo_path)
RETURNING s.id, s.name, s.logo_path, s.tmdb_id, s.created_at, s.updated_at
