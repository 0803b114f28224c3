-- users.user.password_hash
-- $1 user id. Zero or one row: the hash, or NULL if there is no login by password.
-- Plan: users_pkey.
SELECT password_hash
FROM users
WHERE id = $1
  AND deleted_at IS NULL
