-- users.session.verify_mfa
-- $1 session id. One row changed, or none if it is revoked or expired.
-- Plan: sessions_pkey.
UPDATE sessions
SET mfa_verified = true,
    mfa_verified_at = now()
WHERE id = $1
  AND revoked_at IS NULL
  AND expires_at > statement_timestamp()
