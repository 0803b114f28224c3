-- users.auth_token.count_active
-- $1 user id. One row: his tokens that are neither revoked nor expired.
-- Plan: idx_auth_tokens_user_created_at.
SELECT count(*) AS "tokens!"
FROM auth_tokens
WHERE user_id = $1
  AND revoked_at IS NULL
  AND expires_at > now()
