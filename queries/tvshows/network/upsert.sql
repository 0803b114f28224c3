-- tvshows.network.upsert
-- $1 id, $2 name, $3 logo_path, $4 tmdb_id, $5 origin_country.
-- One row: the new network, or the one with this tmdb_id, which keeps its id and what is not given anew.
-- Plan: idx_tv_networks_tmdb_id (unique, partial).
INSERT INTO tv_networks AS s (id, name, logo_path, tmdb_id, origin_country)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tmdb_id) WHERE tmdb_id IS NOT NULL DO UPDATE
SET name = excluded.name,
    logo_path = coalesce(excluded.logo_path, s.logo_path),
    origin_country = coalesce(excluded.origin_country, s.origin_country)
RETURNING s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
