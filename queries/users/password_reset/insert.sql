-- users.password_reset.insert
-- $1 id, $2 user id, $3 token_hash, $4 ip_address (as text), $5 user_agent, $6 expires_at. One row changed.
-- Plan: insert.
INSERT INTO password_reset_tokens (id, user_id, token_hash, ip_address, user_agent, expires_at)
VALUES ($1, $2, $3, $4::text::inet, $5, $6)
