-- users.session.revoke
-- $1 session id, $2 reason. One row changed, or none if it was revoked before.
-- Plan: sessions_pkey.
UPDATE sessions
SET revoked_at = now(),
    revoke_reason = $2
WHERE id = $1
  AND revoked_at IS NULL
