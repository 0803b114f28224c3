-- users.auth_token.list_active
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The user's tokens that are neither revoked nor expired, the latest first.
-- Plan: idx_auth_tokens_user_created_at.
SELECT id, user_id, session_id, token_type, device_name, device_fingerprint, host(ip_address) AS ip_address, user_agent, expires_at, revoked_at, last_used_at,
       created_at
FROM auth_tokens
WHERE user_id = $1
  AND revoked_at IS NULL
  AND expires_at > now()
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
