-- users.session.revoke_by_token_hash
-- $1 token_hash, $2 reason. One row changed, or none if it is unknown or was revoked before.
-- Plan: sessions_token_hash_key.
UPDATE sessions
SET revoked_at = now(),
    revoke_reason = $2
WHERE token_hash = $1
  AND revoked_at IS NULL
