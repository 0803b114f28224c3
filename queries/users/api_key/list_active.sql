-- users.api_key.list_active
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The user's keys that are neither revoked nor expired, the latest first.
-- Plan: idx_api_keys_user_created_at.
SELECT id, user_id, name, description, key_prefix, scopes, expires_at, revoked_at, last_used_at, use_count, created_at, updated_at
FROM api_keys
WHERE user_id = $1
  AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
