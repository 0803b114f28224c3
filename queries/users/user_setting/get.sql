-- users.user_setting.get
-- $1 user id, $2 key. Zero or one row.
-- Plan: user_settings_pkey.
SELECT user_id, key, value, description, category, data_type, created_at, updated_at
FROM user_settings
WHERE user_id = $1
  AND key = $2
