-- users.user.find_by_username
-- $1 username. Zero or one row, whatever the case; deleted users are invisible.
-- Plan: idx_users_username.
SELECT id, username, email, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled, max_rating_level, email_verified, email_verified_at,
       last_login_at, created_at, updated_at
FROM users
WHERE lower(username) = lower($1)
  AND deleted_at IS NULL
