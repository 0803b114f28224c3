-- tvshows.network.delete
-- $1 network id. One row changed, or none; its links go with it.
-- Plan: tv_networks_pkey.
DELETE FROM tv_networks
WHERE id = $1
