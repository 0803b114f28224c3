-- users.import.insert_users
-- $1 import id. The number of new users. One whose name a concurrent change has taken meanwhile is left out: see reject_lost_users.
-- Plan: user_import_staging_pkey, insert.
INSERT INTO users (id, username, email, password_hash, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled,
                   max_rating_level)
SELECT s.target_id, s.username, s.email, s.password_hash, s.display_name, s.avatar_url, s.locale, s.timezone, s.is_active, s.is_admin, s.qar_enabled,
       s.max_rating_level
FROM user_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
ORDER BY s.line
ON CONFLICT DO NOTHING
