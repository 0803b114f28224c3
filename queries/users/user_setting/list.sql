-- users.user_setting.list
-- $1 user id. All of his settings by key, at most 10,000.
-- Plan: user_settings_pkey.
SELECT user_id, key, value, description, category, data_type, created_at, updated_at
FROM user_settings
WHERE user_id = $1
ORDER BY key
LIMIT 10000
