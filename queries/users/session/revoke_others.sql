-- users.session.revoke_others
-- $1 user id, $2 the session that stays, $3 reason. The number of sessions that were revoked.
-- Plan: idx_sessions_user_last_activity_at.
UPDATE sessions
SET revoked_at = now(),
    revoke_reason = $3
WHERE user_id = $1
  AND id <> $2
  AND revoked_at IS NULL
