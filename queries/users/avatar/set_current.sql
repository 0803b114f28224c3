-- users.avatar.set_current
-- $1 user id, $2 avatar id. One row changed, or none if the user has no such avatar; a trigger takes the place from the one before.
-- Plan: user_avatars_pkey.
UPDATE user_avatars
SET is_current = true
WHERE id = $2
  AND user_id = $1
  AND deleted_at IS NULL
