-- users.auth_token.count_active
-- $1 user id. One row: his tokens that are neither revoked nor expired, nor their sessions.
-- Plan: idx_auth_tokens_user_created_at, sessions_pkey.
SELECT count(*) AS "tokens!"
FROM auth_tokens AS t
LEFT JOIN sessions AS s ON s.id = t.session_id
WHERE t.user_id = $1
  AND t.revoked_at IS NULL
  AND t.expires_at > statement_timestamp()
  AND (s.id IS NULL OR (s.revoked_at IS NULL AND s.expires_at > statement_timestamp()))
