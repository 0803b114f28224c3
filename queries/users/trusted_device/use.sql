-- users.trusted_device.use
-- $1 user id, $2 token_hash. Zero or one row: the device, if it is trusted and the user live and active.
-- Plan: user_trusted_devices_token_hash_key, users_pkey.
UPDATE user_trusted_devices AS d
SET last_used_at = now()
FROM users AS u
WHERE d.token_hash = $2
  AND d.user_id = $1
  AND d.expires_at > statement_timestamp()
  AND u.id = d.user_id
  AND u.is_active
  AND u.deleted_at IS NULL
RETURNING d.id, d.user_id, d.name, host(d.ip_address) AS ip_address, d.user_agent, d.expires_at, d.last_used_at, d.created_at
