-- users.totp.replace
-- $1 user id, $2 encrypted_secret. One row, neither verified nor enabled; none if the user has no secret.
-- Plan: user_totp_secrets_pkey.
UPDATE user_totp_secrets
SET encrypted_secret = $2,
    enabled = false,
    verified_at = NULL,
    last_used_step = NULL,
    last_used_at = NULL
WHERE user_id = $1
RETURNING user_id, encrypted_secret, enabled, verified_at, last_used_step, last_used_at, created_at, updated_at
