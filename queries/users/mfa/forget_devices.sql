-- users.mfa.forget_devices
-- $1 user id. One row changed; none if they are not remembered. A trigger deletes the user's devices.
-- Plan: user_mfa_settings_pkey.
UPDATE user_mfa_settings
SET remember_device_enabled = false
WHERE user_id = $1
  AND remember_device_enabled
