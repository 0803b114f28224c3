-- tvshows.import.link_networks
-- $1 import id. The number of links that were made or moved; a network that is said twice has the first of its places.
-- Plan: series_import_networks_pkey, series_import_staging_pkey, series_network_links_pkey.
INSERT INTO series_network_links AS l (series_id, network_id, display_order)
SELECT DISTINCT ON (s.target_id, n.network_id) s.target_id, n.network_id, n.position
FROM series_import_networks AS n
JOIN series_import_staging AS s ON s.import_id = n.import_id AND s.line = n.line
WHERE n.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, n.network_id, n.position
ON CONFLICT (series_id, network_id) DO UPDATE
SET display_order = excluded.display_order
WHERE l.display_order <> excluded.display_order
