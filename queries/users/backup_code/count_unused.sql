-- users.backup_code.count_unused
-- $1 user id. One row.
-- Plan: mfa_backup_codes_user_id_code_hash_key (a set is small).
SELECT count(*) AS "codes!"
FROM mfa_backup_codes
WHERE user_id = $1
  AND used_at IS NULL
