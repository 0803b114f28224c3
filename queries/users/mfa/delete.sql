-- users.mfa.delete
-- $1 user id. One row changed, or none. All factors of the user go, and his trusted devices (by a trigger).
-- Plan: user_mfa_settings_pkey, user_totp_secrets_pkey, idx_webauthn_credentials_user, mfa_backup_codes_user_id_code_hash_key.
WITH secret AS (
    DELETE FROM user_totp_secrets WHERE user_id = $1
), credentials AS (
    DELETE FROM webauthn_credentials WHERE user_id = $1
), codes AS (
    DELETE FROM mfa_backup_codes WHERE user_id = $1
)
DELETE FROM user_mfa_settings
WHERE user_id = $1
