-- qar.mark.insert
-- $1 user id, $2 expedition id. One row changed, or none if it is marked.
-- Plan: insert; marked_charts_pkey.
INSERT INTO qar.marked_charts (user_id, expedition_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
