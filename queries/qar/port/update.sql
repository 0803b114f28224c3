-- qar.port.update
-- $1 id, $2 name, $3 parent_id, $4 stashdb_id, $5 tpdb_id, $6 url, $7 logo_path. One row changed, or none.
-- Plan: ports_pkey.
UPDATE qar.ports
SET name = $2,
    parent_id = $3,
    stashdb_id = $4,
    tpdb_id = $5,
    url = $6,
    logo_path = $7
WHERE id = $1
