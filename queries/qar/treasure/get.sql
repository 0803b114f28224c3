-- qar.treasure.get
-- $1 id. Zero or one row.
-- Plan: treasures_pkey.
SELECT id, title, expedition_id, path, created_at
FROM qar.treasures
WHERE id = $1
