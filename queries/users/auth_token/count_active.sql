-- users.auth_token.count_active
-- $1 user id. One row: his tokens that are neither revoked nor expired, nor their sessions.
-- Plan: idx_auth_tokens_user_created_at, sessions_pkey.
SELECT count(*) AS "tokens!"
FROM auth_tokens AS t
WHERE t.user_id = $1
  AND t.revoked_at IS NULL
  AND t.expires_at > now()
  AND NOT EXISTS (SELECT FROM sessions AS s WHERE s.id = t.session_id AND (s.revoked_at IS NOT NULL OR s.expires_at <= now()))
