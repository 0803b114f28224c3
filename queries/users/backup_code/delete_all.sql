-- users.backup_code.delete_all
-- $1 user id. The number of codes that were deleted.
-- The settings, which the trigger writes, are locked first, lest two sessions wait for each other.
-- Plan: user_mfa_settings_pkey, mfa_backup_codes_user_id_code_hash_key.
WITH settings AS (
    SELECT s.user_id FROM user_mfa_settings AS s WHERE s.user_id = $1 FOR NO KEY UPDATE
)
DELETE FROM mfa_backup_codes AS c
WHERE c.user_id = (SELECT settings.user_id FROM settings)
