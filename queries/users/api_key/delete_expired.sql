-- users.api_key.delete_expired
-- No parameters. The number of keys that were deleted.
-- Plan: idx_api_keys_expires_at.
DELETE FROM api_keys
WHERE expires_at <= statement_timestamp()
