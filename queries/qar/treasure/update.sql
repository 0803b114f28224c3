-- qar.treasure.update
-- $1 id, $2 title, $3 expedition_id, $4 path. One row changed, or none.
-- Plan: treasures_pkey.
UPDATE qar.treasures
SET title = $2,
    expedition_id = $3,
    path = $4
WHERE id = $1
