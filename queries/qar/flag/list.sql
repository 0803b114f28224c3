-- qar.flag.list
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. All flags, by name.
-- Plan: idx_flags_name.
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE (name_folded, id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $3
