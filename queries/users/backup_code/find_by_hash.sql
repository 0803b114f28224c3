-- users.backup_code.find_by_hash
-- $1 user id, $2 code_hash. Zero or one row: a code that is left.
-- Plan: mfa_backup_codes_user_id_code_hash_key.
SELECT id, user_id, code_hash, created_at
FROM mfa_backup_codes
WHERE user_id = $1
  AND code_hash = $2
  AND used_at IS NULL
