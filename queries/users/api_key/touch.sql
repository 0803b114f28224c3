-- users.api_key.touch
-- $1 key id. One row changed, or none if it is revoked or expired.
-- Plan: api_keys_pkey.
UPDATE api_keys
SET last_used_at = now(),
    use_count = use_count + 1
WHERE id = $1
  AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
