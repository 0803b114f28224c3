-- users.server_setting.list_by_category
-- $1 category. Its settings by key, at most 10,000; secrets without their values.
-- Plan: idx_server_settings_category.
SELECT key, CASE WHEN NOT is_secret THEN value END AS "value?", description, category, data_type, is_secret, is_public, allowed_values, min_value, max_value,
       pattern, updated_by, created_at, updated_at
FROM server_settings
WHERE category = $1
ORDER BY key
LIMIT 10000
