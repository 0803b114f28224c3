-- users.server_setting.delete
-- $1 key. One row changed, or none.
-- Plan: server_settings_pkey.
DELETE FROM server_settings
WHERE key = $1
