-- users.import.update_users
-- $1 import id. The number of changed users. What a row leaves empty stays as it is. Names to log in with, passwords, rights
-- and the age limit are no matter of an import that finds the user there.
-- Plan: user_import_staging_pkey, users_pkey.
UPDATE users AS u
SET display_name = coalesce(s.display_name, u.display_name),
    avatar_url = coalesce(s.avatar_url, u.avatar_url),
    locale = coalesce(s.locale, u.locale),
    timezone = coalesce(s.timezone, u.timezone)
FROM user_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND u.id = s.target_id
  AND u.id = ANY (ARRAY (SELECT t.target_id FROM user_import_staging AS t WHERE t.import_id = $1 AND t.outcome = 'updated'))
