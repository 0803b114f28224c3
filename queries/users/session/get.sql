-- users.session.get
-- $1 session id. Zero or one row, valid or not.
-- Plan: sessions_pkey.
SELECT id, user_id, host(ip_address) AS ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at,
       last_activity_at, created_at, revoked_at, revoke_reason, mfa_verified, mfa_verified_at
FROM sessions
WHERE id = $1
