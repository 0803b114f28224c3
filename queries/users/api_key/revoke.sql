-- users.api_key.revoke
-- $1 key id. One row changed, or none if it was revoked before.
-- Plan: api_keys_pkey.
UPDATE api_keys
SET revoked_at = now()
WHERE id = $1
  AND revoked_at IS NULL
