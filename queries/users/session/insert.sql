-- users.session.insert
-- $1 id, $2 user id, $3 token_hash, $4 refresh_token_hash, $5 ip_address (as text), $6 user_agent, $7 device_name, $8 device_type, $9
-- client_name, $10 client_version, $11 scopes, $12 expires_at. One row; none if the user is not live and active. His row is locked, lest he
-- is deactivated meanwhile: as by an update, or two sign-ins that go on to note themselves there would wait for each other.
-- Plan: users_pkey.
INSERT INTO sessions (id, user_id, token_hash, refresh_token_hash, ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at)
SELECT $1, u.id, $3, $4, $5::text::inet, $6, $7, $8, $9, $10, $11, $12
FROM users AS u
WHERE u.id = $2
  AND u.is_active
  AND u.deleted_at IS NULL
FOR NO KEY UPDATE
RETURNING id, user_id, host(ip_address) AS ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at,
       last_activity_at, created_at, revoked_at, revoke_reason, mfa_verified, mfa_verified_at
