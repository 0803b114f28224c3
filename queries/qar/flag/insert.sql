-- qar.flag.insert
-- $1 id, $2 name, $3 description, $4 parent_id, $5 stashdb_id, $6 waters. One row.
-- Plan: insert.
INSERT INTO qar.flags (id, name, description, parent_id, stashdb_id, waters)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, name, description, parent_id, stashdb_id, waters, created_at, name_folded AS "key!"
