-- users.auth_token.find_by_hash
-- $1 token_hash. Zero or one row: a token that is neither revoked nor expired, of a live and active user; its session, if it has one,
-- is neither as well.
-- Plan: auth_tokens_token_hash_key, users_pkey, sessions_pkey.
SELECT t.id, t.user_id, t.session_id, t.token_type, t.device_name, t.device_fingerprint, host(t.ip_address) AS ip_address, t.user_agent, t.expires_at,
       t.revoked_at, t.last_used_at, t.created_at
FROM auth_tokens AS t
JOIN users AS u ON u.id = t.user_id
WHERE t.token_hash = $1
  AND t.revoked_at IS NULL
  AND t.expires_at > statement_timestamp()
  AND u.is_active
  AND u.deleted_at IS NULL
  AND (t.session_id IS NULL
       OR EXISTS (SELECT FROM sessions AS s WHERE s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > statement_timestamp()))
