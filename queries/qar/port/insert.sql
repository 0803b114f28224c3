-- qar.port.insert
-- $1 id, $2 name, $3 parent_id, $4 stashdb_id, $5 tpdb_id, $6 url, $7 logo_path. One row.
-- Plan: insert.
INSERT INTO qar.ports (id, name, parent_id, stashdb_id, tpdb_id, url, logo_path)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id, name, parent_id, stashdb_id, tpdb_id, url, logo_path, created_at, updated_at, name_folded AS "key!"
