-- qar.port.get
-- $1 id. Zero or one row.
-- Plan: ports_pkey.
SELECT id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
FROM qar.ports
WHERE id = $1
