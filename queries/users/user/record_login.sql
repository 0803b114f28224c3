-- users.user.record_login
-- $1 user id. One row changed, or none.
-- Plan: users_pkey.
UPDATE users
SET last_login_at = clock_timestamp()
WHERE id = $1
  AND deleted_at IS NULL
