-- qar.flag.delete
-- $1 id. One row changed, or none.
-- Plan: flags_pkey.
DELETE FROM qar.flags
WHERE id = $1
