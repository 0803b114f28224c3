-- users.auth_token.revoke
-- $1 token id. One row changed, or none if it was revoked before.
-- Plan: auth_tokens_pkey.
UPDATE auth_tokens
SET revoked_at = now()
WHERE id = $1
  AND revoked_at IS NULL
