-- users.email_verification.insert
-- $1 id, $2 user id, $3 token_hash, $4 email, $5 ip_address (as text), $6 user_agent, $7 expires_at. One row changed.
-- Plan: insert.
INSERT INTO email_verification_tokens (id, user_id, token_hash, email, ip_address, user_agent, expires_at)
VALUES ($1, $2, $3, $4, $5::text::inet, $6, $7)
