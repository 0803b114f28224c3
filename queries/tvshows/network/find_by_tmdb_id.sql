-- tvshows.network.find_by_tmdb_id
-- $1 tmdb_id. Zero or one row.
-- Plan: idx_tv_networks_tmdb_id (unique, partial).
SELECT s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
FROM tv_networks AS s
WHERE s.tmdb_id = $1
