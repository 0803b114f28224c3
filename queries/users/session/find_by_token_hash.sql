-- users.session.find_by_token_hash
-- $1 token_hash. Zero or one row: a session that is neither revoked nor expired, of a live and active user.
-- Plan: sessions_token_hash_key, users_pkey.
SELECT s.id, s.user_id, host(s.ip_address) AS ip_address, s.user_agent, s.device_name, s.device_type, s.client_name, s.client_version, s.scopes, s.expires_at,
       s.last_activity_at, s.created_at, s.revoked_at, s.revoke_reason, s.mfa_verified, s.mfa_verified_at
FROM sessions AS s
JOIN users AS u ON u.id = s.user_id
WHERE s.token_hash = $1
  AND s.revoked_at IS NULL
  AND s.expires_at > statement_timestamp()
  AND u.is_active
  AND u.deleted_at IS NULL
