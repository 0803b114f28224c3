-- qar.treasure_map.delete
-- $1 id. One row changed, or none.
-- Plan: treasure_maps_pkey.
DELETE FROM qar.treasure_maps
WHERE id = $1
