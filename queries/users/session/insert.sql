-- users.session.insert
-- $1 id, $2 user id, $3 token_hash, $4 refresh_token_hash, $5 ip_address (as text), $6 user_agent, $7 device_name, $8 device_type, $9 client_name,
-- $10 client_version, $11 scopes, $12 expires_at. One row.
-- Plan: insert.
INSERT INTO sessions (id, user_id, token_hash, refresh_token_hash, ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at)
VALUES ($1, $2, $3, $4, $5::text::inet, $6, $7, $8, $9, $10, $11, $12)
RETURNING id, user_id, host(ip_address) AS ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at,
       last_activity_at, created_at, revoked_at, revoke_reason, mfa_verified, mfa_verified_at
