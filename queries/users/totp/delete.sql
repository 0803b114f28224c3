-- users.totp.delete
-- $1 user id. One row changed, or none.
-- Plan: user_totp_secrets_pkey.
DELETE FROM user_totp_secrets
WHERE user_id = $1
