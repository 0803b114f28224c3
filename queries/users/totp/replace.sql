-- users.totp.replace
-- $1 user id, $2 encrypted_secret. One row, neither verified nor enabled; none if the user has no secret.
-- The settings, which the trigger writes, are locked first, lest two sessions wait for each other.
-- Plan: user_mfa_settings_pkey, user_totp_secrets_pkey.
WITH settings AS (
    SELECT s.user_id FROM user_mfa_settings AS s WHERE s.user_id = $1 FOR NO KEY UPDATE
)
UPDATE user_totp_secrets AS t
SET encrypted_secret = $2,
    enabled = false,
    verified_at = NULL,
    last_used_step = NULL,
    last_used_at = NULL
WHERE t.user_id = (SELECT settings.user_id FROM settings)
RETURNING t.user_id, t.encrypted_secret, t.enabled, t.verified_at, t.last_used_step, t.last_used_at, t.created_at, t.updated_at
