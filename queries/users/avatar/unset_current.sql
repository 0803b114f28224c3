-- users.avatar.unset_current
-- $1 user id. One row changed, or none.
-- Plan: idx_user_avatars_current (unique, partial).
UPDATE user_avatars
SET is_current = false
WHERE user_id = $1
  AND is_current
