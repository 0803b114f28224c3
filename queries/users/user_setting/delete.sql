-- users.user_setting.delete
-- $1 user id, $2 key. One row changed, or none.
-- Plan: user_settings_pkey.
DELETE FROM user_settings
WHERE user_id = $1
  AND key = $2
