-- users.password_reset.find
-- $1 token_hash. Zero or one row: a token that is neither used nor expired, of a live and active user.
-- Plan: password_reset_tokens_token_hash_key, users_pkey.
SELECT t.id, t.user_id, host(t.ip_address) AS ip_address, t.user_agent, t.expires_at, t.created_at
FROM password_reset_tokens AS t
JOIN users AS u ON u.id = t.user_id
WHERE t.token_hash = $1
  AND t.used_at IS NULL
  AND t.expires_at > statement_timestamp()
  AND u.is_active
  AND u.deleted_at IS NULL
