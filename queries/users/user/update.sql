-- users.user.update
-- $1 user id, $2 updated_at as it was read, $3 username, $4 email, $5 display_name, $6 avatar_url, $7 locale, $8 timezone, $9 is_admin,
-- $10 qar_enabled, $11 max_rating_level. One row; none if the user is gone or was changed since. Another e-mail address is not verified.
-- Plan: users_pkey.
UPDATE users
SET username = $3,
    email = $4,
    display_name = $5,
    avatar_url = $6,
    locale = $7,
    timezone = $8,
    is_admin = $9,
    qar_enabled = $10,
    max_rating_level = $11,
    email_verified = email_verified AND lower(email) = lower($4),
    email_verified_at = CASE WHEN lower(email) = lower($4) THEN email_verified_at END
WHERE id = $1
  AND updated_at = $2
  AND deleted_at IS NULL
RETURNING id, username, email, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled, max_rating_level, email_verified, email_verified_at,
          last_login_at, created_at, updated_at
