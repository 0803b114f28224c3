-- users.auth_token.insert
-- $1 id, $2 user id, $3 session id, $4 token_hash, $5 token_type, $6 device_name, $7 device_fingerprint, $8 ip_address (as text), $9
-- user_agent, $10 expires_at. One row; none if the user is not live and active, whose row is locked as by users.session.insert.
-- Plan: users_pkey.
INSERT INTO auth_tokens (id, user_id, session_id, token_hash, token_type, device_name, device_fingerprint, ip_address, user_agent, expires_at)
SELECT $1, u.id, $3, $4, $5, $6, $7, $8::text::inet, $9, $10
FROM users AS u
WHERE u.id = $2
  AND u.is_active
  AND u.deleted_at IS NULL
FOR NO KEY UPDATE
RETURNING id, user_id, session_id, token_type, device_name, device_fingerprint, host(ip_address) AS ip_address, user_agent, expires_at, revoked_at, last_used_at,
       created_at
