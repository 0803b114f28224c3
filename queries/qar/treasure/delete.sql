-- qar.treasure.delete
-- $1 id. One row changed, or none.
-- Plan: treasures_pkey.
DELETE FROM qar.treasures
WHERE id = $1
