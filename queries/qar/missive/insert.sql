-- qar.missive.insert
-- $1 id, $2 provision_id, $3 user_id, $4 message, $5 is_captain_order. One row.
-- Plan: insert.
INSERT INTO qar.provision_missives (id, provision_id, user_id, message, is_captain_order)
VALUES ($1, $2, $3, $4, $5)
RETURNING id, provision_id, user_id, message, is_captain_order, created_at
