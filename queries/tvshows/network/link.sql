-- tvshows.network.link
-- $1 series id, $2 network id, $3 display_order. One row.
-- Plan: series_network_links_pkey.
INSERT INTO series_network_links (series_id, network_id, display_order)
VALUES ($1, $2, $3)
ON CONFLICT (series_id, network_id) DO UPDATE
SET display_order = excluded.display_order
