-- users.backup_code.use
-- $1 user id, $2 id, $3 address from where (as text). One row changed; none if the code is used, another's or its user not live and active: of any
-- number of uses at once one changes the row.
-- The settings, which the trigger writes, are locked first, lest two sessions wait for each other.
-- Plan: user_mfa_settings_pkey, mfa_backup_codes_pkey, users_pkey.
WITH settings AS (
    SELECT s.user_id FROM user_mfa_settings AS s WHERE s.user_id = $1 FOR NO KEY UPDATE
)
UPDATE mfa_backup_codes AS c
SET used_at = now(),
    used_from_ip = $3::text::inet
FROM users AS u
WHERE c.id = $2
  AND c.user_id = (SELECT settings.user_id FROM settings)
  AND c.used_at IS NULL
  AND u.id = c.user_id
  AND u.is_active
  AND u.deleted_at IS NULL
