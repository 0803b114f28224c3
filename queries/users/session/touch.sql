-- users.session.touch
-- $1 session id. One row changed, or none if it is revoked or expired.
-- Plan: sessions_pkey.
UPDATE sessions
SET last_activity_at = statement_timestamp()
WHERE id = $1
  AND revoked_at IS NULL
  AND expires_at > statement_timestamp()
