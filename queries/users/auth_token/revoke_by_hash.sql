-- users.auth_token.revoke_by_hash
-- $1 token_hash. One row changed, or none if it is unknown or was revoked before.
-- Plan: auth_tokens_token_hash_key.
UPDATE auth_tokens
SET revoked_at = now()
WHERE token_hash = $1
  AND revoked_at IS NULL
