-- qar.treasure.list_of_expedition
-- $1 expedition id. Its treasures, as they were made.
-- Plan: idx_treasures_expedition_id.
SELECT id, title, expedition_id, path, created_at
FROM qar.treasures
WHERE expedition_id = $1
ORDER BY id
