-- qar.treasure_map.list_of_treasure
-- $1 treasure id. Its maps, in their order.
-- Plan: idx_treasure_maps_treasure_id.
SELECT id, treasure_id, path, bearing, created_at
FROM qar.treasure_maps
WHERE treasure_id = $1
ORDER BY bearing, id
