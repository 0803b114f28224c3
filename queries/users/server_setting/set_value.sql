-- users.server_setting.set_value
-- $1 key, $2 value, $3 updated_by. One row changed, or none; the definition stays and decides.
-- Plan: server_settings_pkey.
UPDATE server_settings
SET value = $2,
    updated_by = $3
WHERE key = $1
