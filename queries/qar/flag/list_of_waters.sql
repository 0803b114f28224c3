-- qar.flag.list_of_waters
-- $1 waters, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The flags of a category, by name.
-- Plan: idx_flags_waters.
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE waters = $1
  AND (name_folded, id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $4
