-- users.user_setting.list_by_category
-- $1 user id, $2 category. Its settings by key, at most 10,000.
-- Plan: idx_user_settings_category.
SELECT user_id, key, value, description, category, data_type, created_at, updated_at
FROM user_settings
WHERE user_id = $1
  AND category = $2
ORDER BY key
LIMIT 10000
