-- users.server_setting.get_secret
-- $1 key. Zero or one row: the value of a secret, and of nothing else.
-- Plan: server_settings_pkey.
SELECT value
FROM server_settings
WHERE key = $1
  AND is_secret
