-- users.server_setting.list
-- No parameters. All settings by key, at most 10,000; secrets without their values.
-- Plan: server_settings_pkey: a server has some hundreds.
SELECT key, CASE WHEN NOT is_secret THEN value END AS "value?", description, category, data_type, is_secret, is_public, allowed_values, min_value, max_value,
       pattern, updated_by, created_at, updated_at
FROM server_settings
ORDER BY key
LIMIT 10000
