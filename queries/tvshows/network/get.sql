-- tvshows.network.get
-- $1 network id. Zero or one row.
-- Plan: tv_networks_pkey.
SELECT s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
FROM tv_networks AS s
WHERE s.id = $1
