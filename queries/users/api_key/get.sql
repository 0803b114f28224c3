-- users.api_key.get
-- $1 key id. Zero or one row, valid or not.
-- Plan: api_keys_pkey.
SELECT id, user_id, name, description, key_prefix, scopes, expires_at, revoked_at, last_used_at, use_count, created_at, updated_at
FROM api_keys
WHERE id = $1
