-- users.auth_token.touch
-- $1 token id. One row changed, or none if it or its session is revoked or expired.
-- Plan: auth_tokens_pkey, sessions_pkey.
UPDATE auth_tokens AS t
SET last_used_at = now()
WHERE t.id = $1
  AND t.revoked_at IS NULL
  AND t.expires_at > statement_timestamp()
  AND (t.session_id IS NULL
       OR EXISTS (SELECT FROM sessions AS s WHERE s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > statement_timestamp()))
