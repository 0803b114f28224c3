-- users.session.revoke_all
-- $1 user id, $2 reason. The number of sessions that were revoked.
-- Plan: idx_sessions_user_last_activity_at.
UPDATE sessions
SET revoked_at = now(),
    revoke_reason = $2
WHERE user_id = $1
  AND revoked_at IS NULL
