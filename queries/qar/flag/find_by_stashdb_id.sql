-- qar.flag.find_by_stashdb_id
-- $1 stashdb_id. Zero or one row.
-- Plan: idx_flags_stashdb_id (unique, partial).
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE stashdb_id = $1
