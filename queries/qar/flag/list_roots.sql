-- qar.flag.list_roots
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. The flags that are no kind of another, by name.
-- Plan: idx_flags_roots (partial).
SELECT id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
FROM qar.flags
WHERE parent_id IS NULL
  AND (name_folded, id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $3
