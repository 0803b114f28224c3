-- users.backup_code.use
-- $1 user id, $2 id, $3 address from where (as text). One row changed; none if the code is used, another's or its user not live and active: of any
-- number of uses at once one changes the row.
-- Plan: mfa_backup_codes_pkey, users_pkey.
UPDATE mfa_backup_codes AS c
SET used_at = now(),
    used_from_ip = $3::text::inet
FROM users AS u
WHERE c.id = $2
  AND c.user_id = $1
  AND c.used_at IS NULL
  AND u.id = c.user_id
  AND u.is_active
  AND u.deleted_at IS NULL
