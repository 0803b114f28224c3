-- users.trusted_device.delete_expired
-- No parameters. The number of devices that were deleted; one that is being changed just now is left for the next time, so that the sweep
-- waits for no device of others, who might wait for it.
-- Plan: idx_user_trusted_devices_expires_at, user_trusted_devices_pkey.
DELETE FROM user_trusted_devices
WHERE id = ANY (ARRAY (SELECT d.id FROM user_trusted_devices AS d WHERE d.expires_at <= statement_timestamp() FOR UPDATE SKIP LOCKED))
