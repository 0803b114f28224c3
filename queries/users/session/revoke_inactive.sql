-- users.session.revoke_inactive
-- $1 point in time, $2 reason. The number of sessions that were revoked: of all users, last active before $1.
-- Plan: idx_sessions_inactive.
UPDATE sessions
SET revoked_at = now(),
    revoke_reason = $2
WHERE last_activity_at < $1
  AND revoked_at IS NULL
