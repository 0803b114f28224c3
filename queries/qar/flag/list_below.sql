-- qar.flag.list_below
-- $1 flag id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Its kinds, by name.
-- Plan: idx_flags_parent_id.
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE parent_id = $1
  AND (name_folded, id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $4
