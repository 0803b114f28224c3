-- users.avatar.delete
-- $1 avatar id. One row changed, or none if it was deleted before.
-- Plan: user_avatars_pkey.
UPDATE user_avatars
SET deleted_at = now(),
    is_current = false
WHERE id = $1
  AND deleted_at IS NULL
