-- tvshows.network.list_of_series
-- $1 series id. Its networks, in their order; none for a deleted series.
-- Plan: idx_series_seen, series_network_links_pkey, tv_networks_pkey.
SELECT s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at
FROM series AS m
JOIN series_network_links AS l ON l.series_id = m.id
JOIN tv_networks AS s ON s.id = l.network_id
WHERE m.id = $1
  AND m.deleted_at IS NULL
ORDER BY l.display_order, s.name_folded, s.id
