-- users.password_reset.invalidate
-- $1 user id. The number of tokens that were made invalid.
-- Plan: idx_password_reset_tokens_user.
UPDATE password_reset_tokens
SET used_at = now()
WHERE user_id = $1
  AND used_at IS NULL
