-- users.mfa.status
-- $1 user id. One row, also for a user without settings.
-- Plan: user_mfa_settings_pkey.
SELECT coalesce(s.totp_enabled, false) AS "totp_enabled!",
       coalesce(s.webauthn_credentials, 0) AS "webauthn_credentials!",
       coalesce(s.unused_backup_codes, 0) AS "unused_backup_codes!",
       coalesce(s.require_mfa, false) AS "is_required!"
FROM (VALUES ($1::uuid)) AS wanted (user_id)
LEFT JOIN user_mfa_settings AS s ON s.user_id = wanted.user_id
