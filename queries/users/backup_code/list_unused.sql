-- users.backup_code.list_unused
-- $1 user id. The codes of the user that are left.
-- Plan: mfa_backup_codes_user_id_code_hash_key (a set is small).
SELECT id, user_id, code_hash, created_at
FROM mfa_backup_codes
WHERE user_id = $1
  AND used_at IS NULL
ORDER BY id
