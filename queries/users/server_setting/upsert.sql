-- users.server_setting.upsert
-- $1 key, $2 value, $3 description, $4 category, $5 data_type, $6 is_secret, $7 is_public, $8 allowed_values, $9 min_value, $10 max_value, $11 pattern, $12 updated_by.
-- One row, whole; none if a secret would be made open.
-- Plan: server_settings_pkey.
INSERT INTO server_settings (key, value, description, category, data_type, is_secret, is_public, allowed_values, min_value, max_value, pattern, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (key) DO UPDATE
SET value = excluded.value,
    description = excluded.description,
    category = excluded.category,
    data_type = excluded.data_type,
    is_secret = excluded.is_secret,
    is_public = excluded.is_public,
    allowed_values = excluded.allowed_values,
    min_value = excluded.min_value,
    max_value = excluded.max_value,
    pattern = excluded.pattern,
    updated_by = excluded.updated_by
WHERE excluded.is_secret
   OR NOT server_settings.is_secret
RETURNING key, CASE WHEN NOT is_secret THEN value END AS "value?", description, category, data_type, is_secret, is_public, allowed_values, min_value, max_value,
       pattern, updated_by, created_at, updated_at
