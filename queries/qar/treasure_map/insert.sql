-- qar.treasure_map.insert
-- $1 id, $2 treasure_id, $3 path, $4 bearing. One row.
-- Plan: insert.
INSERT INTO qar.treasure_maps (id, treasure_id, path, bearing)
VALUES ($1, $2, $3, $4)
RETURNING id, treasure_id, path, bearing, created_at
