-- qar.port.find_by_stashdb_id
-- $1 stashdb_id. Zero or one row.
-- Plan: idx_ports_stashdb_id (unique, partial).
SELECT id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
FROM qar.ports
WHERE stashdb_id = $1
