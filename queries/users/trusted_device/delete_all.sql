-- users.trusted_device.delete_all
-- $1 user id. The number of devices that were deleted.
-- Plan: idx_user_trusted_devices_user.
DELETE FROM user_trusted_devices
WHERE user_id = $1
