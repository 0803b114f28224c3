-- users.session.touch
-- $1 session id. One row changed, or none if it is revoked or expired.
-- Plan: sessions_pkey.
UPDATE sessions
SET last_activity_at = now()
WHERE id = $1
  AND revoked_at IS NULL
  AND expires_at > now()
