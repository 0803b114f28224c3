-- users.api_key.find_by_hash
-- $1 key_hash. Zero or one row: a key that is neither revoked nor expired, of a live and active user.
-- Plan: api_keys_key_hash_key, users_pkey.
SELECT k.id, k.user_id, k.name, k.description, k.key_prefix, k.scopes, k.expires_at, k.revoked_at, k.last_used_at, k.use_count, k.created_at, k.updated_at
FROM api_keys AS k
JOIN users AS u ON u.id = k.user_id
WHERE k.key_hash = $1
  AND k.revoked_at IS NULL
  AND (k.expires_at IS NULL OR k.expires_at > statement_timestamp())
  AND u.is_active
  AND u.deleted_at IS NULL
