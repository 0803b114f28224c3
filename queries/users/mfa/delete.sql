-- users.mfa.delete
-- $1 user id. One row changed, or none. All factors of the user go with it, and his trusted devices: by a trigger.
-- Plan: user_mfa_settings_pkey.
DELETE FROM user_mfa_settings
WHERE user_id = $1
