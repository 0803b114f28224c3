-- qar.port.update
-- $1 id, $2 name, $3 parent_id, $4 stashdb_id, $5 tpdb_id, $6 url, $7 logo_path, $8 updated_at as it was read. One row; none if it
-- is gone or was changed since.
-- Plan: ports_pkey.
UPDATE qar.ports
SET name = $2,
    parent_id = $3,
    stashdb_id = $4,
    tpdb_id = $5,
    url = $6,
    logo_path = $7
WHERE id = $1
  AND updated_at = $8
RETURNING id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
