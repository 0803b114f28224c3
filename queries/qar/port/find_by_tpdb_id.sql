-- qar.port.find_by_tpdb_id
-- $1 tpdb_id. Zero or one row.
-- Plan: idx_ports_tpdb_id (unique, partial).
SELECT id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
FROM qar.ports
WHERE tpdb_id = $1
