-- users.trusted_device.list_of_user
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The devices that the user trusts, the latest first.
-- Plan: idx_user_trusted_devices_user.
SELECT id, user_id, name, host(ip_address) AS ip_address, user_agent, expires_at, last_used_at, created_at
FROM user_trusted_devices
WHERE user_id = $1
  AND expires_at > statement_timestamp()
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
