-- users.user.list
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. Live users, the latest first.
-- Plan: idx_users_created_at.
SELECT id, username, email, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled, max_rating_level, email_verified, email_verified_at,
       last_login_at, created_at, updated_at
FROM users
WHERE deleted_at IS NULL
  AND (created_at, id) < (coalesce($1, 'infinity'::timestamptz), coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $3
