-- users.user.set_password_hash
-- $1 user id, $2 password_hash (NULL: no login by password). One row changed, or none.
-- Plan: users_pkey.
UPDATE users
SET password_hash = $2
WHERE id = $1
  AND deleted_at IS NULL
