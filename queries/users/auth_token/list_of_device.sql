-- users.auth_token.list_of_device
-- $1 user id, $2 device_fingerprint, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The user's tokens of a device that are neither revoked nor expired, the latest first.
-- Plan: idx_auth_tokens_device.
SELECT id, user_id, session_id, token_type, device_name, device_fingerprint, host(ip_address) AS ip_address, user_agent, expires_at, revoked_at, last_used_at,
       created_at
FROM auth_tokens
WHERE user_id = $1
  AND device_fingerprint = $2
  AND revoked_at IS NULL
  AND expires_at > now()
  AND (created_at, id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $5
