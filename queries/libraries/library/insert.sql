-- libraries.library.insert
-- $1 id, $2 name, $3 kind, $4 paths, $5 is_private, $6 owner_id. One row.
-- Plan: insert.
INSERT INTO libraries (id, name, kind, paths, is_private, owner_id)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, name, kind, paths, enabled, is_private, owner_id, created_at
