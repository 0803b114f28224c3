-- users.auth_token.insert
-- $1 id, $2 user id, $3 session id, $4 token_hash, $5 token_type, $6 device_name, $7 device_fingerprint, $8 ip_address (as text), $9 user_agent,
-- $10 expires_at. One row.
-- Plan: insert.
INSERT INTO auth_tokens (id, user_id, session_id, token_hash, token_type, device_name, device_fingerprint, ip_address, user_agent, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::inet, $9, $10)
RETURNING id, user_id, session_id, token_type, device_name, device_fingerprint, host(ip_address) AS ip_address, user_agent, expires_at, revoked_at, last_used_at,
       created_at
