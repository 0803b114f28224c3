-- users.password_reset.use
-- $1 token_hash. Zero or one row: of any number of uses at once one gets it.
-- Plan: password_reset_tokens_token_hash_key, users_pkey.
UPDATE password_reset_tokens AS t
SET used_at = now()
FROM users AS u
WHERE t.token_hash = $1
  AND t.used_at IS NULL
  AND t.expires_at > statement_timestamp()
  AND u.id = t.user_id
  AND u.is_active
  AND u.deleted_at IS NULL
RETURNING t.id, t.user_id, host(t.ip_address) AS ip_address, t.user_agent, t.expires_at, t.created_at
