-- tvshows.network.unlink
-- $1 series id, $2 network id. One row, or none if the series has not the network.
-- Plan: series_network_links_pkey.
DELETE FROM series_network_links
WHERE series_id = $1
  AND network_id = $2
