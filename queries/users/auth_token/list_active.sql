-- users.auth_token.list_active
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The user's tokens that are neither revoked nor expired, nor their sessions, the latest first.
-- Plan: idx_auth_tokens_user_created_at, sessions_pkey.
SELECT t.id, t.user_id, t.session_id, t.token_type, t.device_name, t.device_fingerprint, host(t.ip_address) AS ip_address, t.user_agent, t.expires_at,
       t.revoked_at, t.last_used_at, t.created_at
FROM auth_tokens AS t
LEFT JOIN sessions AS s ON s.id = t.session_id
WHERE t.user_id = $1
  AND t.revoked_at IS NULL
  AND t.expires_at > statement_timestamp()
  AND (s.id IS NULL OR (s.revoked_at IS NULL AND s.expires_at > statement_timestamp()))
  AND (t.created_at, t.id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY t.created_at DESC, t.id DESC
LIMIT $4
