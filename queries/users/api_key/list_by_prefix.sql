-- users.api_key.list_by_prefix
-- $1 key_prefix. The keys that begin so and are neither revoked nor expired, of live and active users, with their hashes.
-- Plan: idx_api_keys_key_prefix, users_pkey; a prefix is as good as unique.
SELECT k.id, k.user_id, k.name, k.description, k.key_prefix, k.scopes, k.expires_at, k.revoked_at, k.last_used_at, k.use_count, k.created_at, k.updated_at, k.key_hash
FROM api_keys AS k
JOIN users AS u ON u.id = k.user_id
WHERE k.key_prefix = $1
  AND k.revoked_at IS NULL
  AND (k.expires_at IS NULL OR k.expires_at > statement_timestamp())
  AND u.is_active
  AND u.deleted_at IS NULL
ORDER BY k.id
LIMIT 100
