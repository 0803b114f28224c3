-- users.session.list_all_active
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows.
-- The sessions of all users that are neither revoked nor expired, the latest active first.
-- Plan: idx_sessions_inactive, backwards.
SELECT id, user_id, host(ip_address) AS ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at,
       last_activity_at, created_at, revoked_at, revoke_reason, mfa_verified, mfa_verified_at
FROM sessions
WHERE revoked_at IS NULL
  AND expires_at > statement_timestamp()
  AND (last_activity_at, id) < (coalesce($1, 'infinity'::timestamptz), coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY last_activity_at DESC, id DESC
LIMIT $3
