-- users.user.get
-- $1 user id. Zero or one row; deleted users are invisible.
-- Plan: users_pkey.
SELECT id, username, email, display_name, is_active, is_admin, max_rating_level, created_at
FROM users
WHERE id = $1
  AND deleted_at IS NULL
