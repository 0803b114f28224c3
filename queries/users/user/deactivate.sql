-- users.user.deactivate
-- $1 user id. One row changed, or none. His sessions and tokens are revoked with it.
-- Plan: users_pkey, idx_sessions_user_last_activity_at, idx_auth_tokens_user_created_at.
WITH revoked AS (
    UPDATE sessions
    SET revoked_at = now(),
        revoke_reason = 'user deactivated'
    WHERE user_id = $1
      AND revoked_at IS NULL
), revoked_tokens AS (
    UPDATE auth_tokens
    SET revoked_at = now()
    WHERE user_id = $1
      AND revoked_at IS NULL
)
UPDATE users
SET is_active = false
WHERE id = $1
  AND deleted_at IS NULL
