-- users.mfa.has_method
-- $1 user id. One row. Backup codes are no method by themselves.
-- Plan: user_mfa_settings_pkey.
SELECT EXISTS (SELECT FROM user_mfa_settings WHERE user_id = $1 AND (totp_enabled OR webauthn_credentials > 0)) AS "has_method!"
