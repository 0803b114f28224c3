-- users.trusted_device.delete_expired
-- No parameters. The number of devices that were deleted.
-- Plan: idx_user_trusted_devices_expires_at.
DELETE FROM user_trusted_devices
WHERE expires_at <= now()
