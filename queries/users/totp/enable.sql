-- users.totp.enable
-- $1 user id. One row changed; none if the user has no secret that is verified.
-- The settings, which the trigger writes, are locked first, lest two sessions wait for each other.
-- Plan: user_mfa_settings_pkey, user_totp_secrets_pkey.
WITH settings AS (
    SELECT s.user_id FROM user_mfa_settings AS s WHERE s.user_id = $1 FOR NO KEY UPDATE
)
UPDATE user_totp_secrets AS t
SET enabled = true
WHERE t.user_id = (SELECT settings.user_id FROM settings)
  AND t.verified_at IS NOT NULL
