-- users.trusted_device.delete
-- $1 user id, $2 id. One row changed; none if the user has no such device.
-- Plan: user_trusted_devices_pkey.
DELETE FROM user_trusted_devices
WHERE id = $2
  AND user_id = $1
