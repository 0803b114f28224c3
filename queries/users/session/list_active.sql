-- users.session.list_active
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The user's sessions that are neither revoked nor expired, the latest active first.
-- Plan: idx_sessions_user_last_activity_at.
SELECT id, user_id, host(ip_address) AS ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at,
       last_activity_at, created_at, revoked_at, revoke_reason, mfa_verified, mfa_verified_at
FROM sessions
WHERE user_id = $1
  AND revoked_at IS NULL
  AND expires_at > statement_timestamp()
  AND (last_activity_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY last_activity_at DESC, id DESC
LIMIT $4
