-- users.mfa.get
-- $1 user id. Zero or one row.
-- Plan: user_mfa_settings_pkey.
SELECT user_id, totp_enabled, webauthn_credentials, backup_codes, unused_backup_codes, require_mfa, remember_device_enabled, remember_device_ms, created_at,
       updated_at
FROM user_mfa_settings
WHERE user_id = $1
