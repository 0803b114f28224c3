-- qar.treasure.insert
-- $1 id, $2 title, $3 expedition_id, $4 path. One row.
-- Plan: insert.
INSERT INTO qar.treasures (id, title, expedition_id, path)
VALUES ($1, $2, $3, $4)
RETURNING id, title, expedition_id, path, created_at
