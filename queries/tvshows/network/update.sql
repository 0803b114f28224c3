-- tvshows.network.update
-- $1 network id, $2 updated_at as it was read, $3 name, $4 logo_path, $5 tmdb_id, $6 origin_country. One row; none if it is gone or was changed since.
-- Plan: tv_networks_pkey.
UPDATE tv_networks AS s
SET name = $3,
    logo_path = $4,
    tmdb_id = $5,
    origin_country = $6
WHERE s.id = $1
  AND s.updated_at = $2
RETURNING s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
