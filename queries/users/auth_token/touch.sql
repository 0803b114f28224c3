-- users.auth_token.touch
-- $1 token id. One row changed, or none if it is revoked or expired.
-- Plan: auth_tokens_pkey.
UPDATE auth_tokens
SET last_used_at = now()
WHERE id = $1
  AND revoked_at IS NULL
  AND expires_at > now()
