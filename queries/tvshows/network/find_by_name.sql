-- tvshows.network.find_by_name
-- $1 name. Zero or one row: whatever the case; of several the oldest.
-- Plan: idx_tv_networks_name.
SELECT s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
FROM tv_networks AS s
WHERE s.name_folded = fold_title($1)
ORDER BY s.id
LIMIT 1
