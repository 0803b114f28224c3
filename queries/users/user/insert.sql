-- users.user.insert
-- $1 id, $2 username, $3 email, $4 display_name, $5 is_admin, $6 max_rating_level, $7 password_hash, $8 avatar_url, $9 locale, $10 timezone,
-- $11 is_active, $12 qar_enabled. One row.
-- Plan: insert.
INSERT INTO users (id, username, email, display_name, is_admin, max_rating_level, password_hash, avatar_url, locale, timezone, is_active, qar_enabled)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING id, username, email, display_name, avatar_url, locale, timezone, is_active, is_admin, qar_enabled, max_rating_level, email_verified, email_verified_at,
          last_login_at, created_at, updated_at
