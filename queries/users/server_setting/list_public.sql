-- users.server_setting.list_public
-- No parameters. What may be shown before anybody has logged in, by key, at most 10,000; a secret is never among it.
-- Plan: idx_server_settings_public.
SELECT key, CASE WHEN NOT is_secret THEN value END AS "value?", description, category, data_type, is_secret, is_public, allowed_values, min_value, max_value,
       pattern, updated_by, created_at, updated_at
FROM server_settings
WHERE is_public
  AND NOT is_secret
ORDER BY key
LIMIT 10000
