-- users.user_setting.delete_all
-- $1 user id. The number of settings that were deleted.
-- Plan: user_settings_pkey.
DELETE FROM user_settings
WHERE user_id = $1
