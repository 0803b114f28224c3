-- qar.log.insert
-- $1 id, $2 user id, $3 expedition id, $4 bearing_ms, $5 completed. One row.
-- Plan: insert.
INSERT INTO qar.voyage_log (id, user_id, expedition_id, bearing_ms, completed)
VALUES ($1, $2, $3, $4, $5)
RETURNING id, expedition_id, watched_at, bearing_ms, completed
