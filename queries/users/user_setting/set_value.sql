-- users.user_setting.set_value
-- $1 user id, $2 key, $3 value. One row changed, or none; the type stays and decides.
-- Plan: user_settings_pkey.
UPDATE user_settings
SET value = $3
WHERE user_id = $1
  AND key = $2
