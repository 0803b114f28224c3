-- users.user.search
-- $1 is_active, $2 is_admin, $3 part of username, e-mail address or display name, whatever the case (NULL: any),
-- $4 and $5 sort key and id of the last row seen (NULL: from the start), $6 rows. Live users, the latest first.
-- Plan: idx_users_created_at: a server has some hundreds of users.
SELECT id, username, email, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled, max_rating_level, email_verified, email_verified_at,
       last_login_at, created_at, updated_at
FROM users
WHERE deleted_at IS NULL
  AND is_active = coalesce($1, is_active)
  AND is_admin = coalesce($2, is_admin)
  AND strpos(lower(concat_ws(E'\n', username, email, display_name)), lower(coalesce($3, ''))) > 0
  AND (created_at, id) < (coalesce($4, 'infinity'::timestamptz), coalesce($5, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $6
