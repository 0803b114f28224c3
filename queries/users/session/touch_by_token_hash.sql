-- users.session.touch_by_token_hash
-- $1 token_hash. One row changed, or none if the session is unknown, revoked or expired.
-- Plan: sessions_token_hash_key.
UPDATE sessions
SET last_activity_at = statement_timestamp()
WHERE token_hash = $1
  AND revoked_at IS NULL
  AND expires_at > statement_timestamp()
