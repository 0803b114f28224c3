-- users.totp.get
-- $1 user id. Zero or one row.
-- Plan: user_totp_secrets_pkey.
SELECT user_id, encrypted_secret, enabled, verified_at, last_used_step, last_used_at, created_at, updated_at
FROM user_totp_secrets
WHERE user_id = $1
