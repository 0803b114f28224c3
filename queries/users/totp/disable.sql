-- users.totp.disable
-- $1 user id. One row changed, or none.
-- Plan: user_totp_secrets_pkey.
UPDATE user_totp_secrets
SET enabled = false
WHERE user_id = $1
  AND enabled
