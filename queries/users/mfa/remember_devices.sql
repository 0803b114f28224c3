-- users.mfa.remember_devices
-- $1 user id, $2 remember_device_ms. One row changed. Devices that are trusted already stay so until then.
-- Plan: user_mfa_settings_pkey.
INSERT INTO user_mfa_settings (user_id, remember_device_enabled, remember_device_ms)
VALUES ($1, true, $2)
ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey DO UPDATE SET remember_device_enabled = true, remember_device_ms = excluded.remember_device_ms
