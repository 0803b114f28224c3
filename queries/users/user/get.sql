-- users.user.get
-- $1 user id. Zero or one row; deleted users are invisible.
-- Plan: users_pkey.
SELECT id, username, email, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled, max_rating_level, email_verified, email_verified_at,
       last_login_at, created_at, updated_at
FROM users
WHERE id = $1
  AND deleted_at IS NULL
