-- qar.aye.count
-- $1 provision id. Zero or one row: the count that a trigger keeps.
-- Plan: provisions_pkey.
SELECT ayes_count
FROM qar.provisions
WHERE id = $1
