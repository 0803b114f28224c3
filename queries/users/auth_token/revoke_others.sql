-- users.auth_token.revoke_others
-- $1 user id, $2 the token that stays. The number of tokens that were revoked.
-- Plan: idx_auth_tokens_user_created_at.
UPDATE auth_tokens
SET revoked_at = now()
WHERE user_id = $1
  AND id <> $2
  AND revoked_at IS NULL
