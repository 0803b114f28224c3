-- users.user_setting.upsert
-- $1 user id, $2 key, $3 value, $4 description, $5 category, $6 data_type. One row; of one that is there the value alone is written, which has to
-- be of the type given and of the type that is there.
-- Plan: user_settings_pkey.
INSERT INTO user_settings (user_id, key, value, description, category, data_type)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, key) DO UPDATE
SET value = excluded.value
RETURNING user_id, key, value, description, category, data_type, created_at, updated_at
