-- qar.flag.find_by_name
-- $1 name. Zero or one row.
-- Plan: idx_flags_name (unique).
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE name_folded = public.fold_title($1)
