-- users.user.activate
-- $1 user id. One row changed, or none.
-- Plan: users_pkey.
UPDATE users
SET is_active = true
WHERE id = $1
  AND deleted_at IS NULL
