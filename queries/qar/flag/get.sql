-- qar.flag.get
-- $1 id. Zero or one row.
-- Plan: flags_pkey.
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE id = $1
