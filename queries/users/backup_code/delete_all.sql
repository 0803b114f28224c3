-- users.backup_code.delete_all
-- $1 user id. The number of codes that were deleted.
-- Plan: mfa_backup_codes_user_id_code_hash_key.
DELETE FROM mfa_backup_codes
WHERE user_id = $1
