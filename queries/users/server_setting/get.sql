-- users.server_setting.get
-- $1 key. Zero or one row; a secret without its value.
-- Plan: server_settings_pkey.
SELECT key, CASE WHEN NOT is_secret THEN value END AS "value?", description, category, data_type, is_secret, is_public, allowed_values, min_value, max_value,
       pattern, updated_by, created_at, updated_at
FROM server_settings
WHERE key = $1
