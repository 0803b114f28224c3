-- tvshows.network.insert
-- $1 id, $2 name, $3 logo_path, $4 tmdb_id, $5 origin_country. One row.
-- Plan: insert.
INSERT INTO tv_networks AS s (id, name, logo_path, tmdb_id, origin_country)
VALUES ($1, $2, $3, $4, $5)
RETURNING s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
