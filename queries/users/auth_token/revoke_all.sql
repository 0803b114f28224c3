-- users.auth_token.revoke_all
-- $1 user id. The number of tokens that were revoked.
-- Plan: idx_auth_tokens_user_created_at.
UPDATE auth_tokens
SET revoked_at = now()
WHERE user_id = $1
  AND revoked_at IS NULL
