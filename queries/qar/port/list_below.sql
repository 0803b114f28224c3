-- qar.port.list_below
-- $1 port id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The ports that belong to it, by name.
-- Plan: idx_ports_parent_id.
SELECT id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
FROM qar.ports
WHERE parent_id = $1
  AND (name_folded, id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $4
