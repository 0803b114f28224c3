-- tvshows.network.unlink_all
-- $1 series id. The number of networks that it had.
-- Plan: series_network_links_pkey.
DELETE FROM series_network_links
WHERE series_id = $1
