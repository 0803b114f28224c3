-- qar.port.list_roots
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. The ports that belong to none, by name.
-- Plan: idx_ports_roots (partial).
SELECT id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
FROM qar.ports
WHERE parent_id IS NULL
  AND (name_folded, id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $3
