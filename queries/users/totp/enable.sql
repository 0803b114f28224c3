-- users.totp.enable
-- $1 user id. One row changed; none if the user has no secret that is verified.
-- Plan: user_totp_secrets_pkey.
UPDATE user_totp_secrets
SET enabled = true
WHERE user_id = $1
  AND verified_at IS NOT NULL
