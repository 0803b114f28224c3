-- users.session.list_inactive
-- $1 point in time, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Sessions of all users that are neither revoked nor expired and were last active before $1, the longest idle first.
-- Plan: idx_sessions_inactive.
SELECT id, user_id, host(ip_address) AS ip_address, user_agent, device_name, device_type, client_name, client_version, scopes, expires_at,
       last_activity_at, created_at, revoked_at, revoke_reason, mfa_verified, mfa_verified_at
FROM sessions
WHERE revoked_at IS NULL
  AND expires_at > statement_timestamp()
  AND last_activity_at < $1
  AND (last_activity_at, id) > (coalesce($2, '-infinity'::timestamptz), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY last_activity_at, id
LIMIT $4
