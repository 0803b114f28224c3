-- users.user_setting.insert
-- $1 user id, $2 key, $3 value, $4 description, $5 category, $6 data_type. One row.
-- Plan: insert.
INSERT INTO user_settings (user_id, key, value, description, category, data_type)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING user_id, key, value, description, category, data_type, created_at, updated_at
