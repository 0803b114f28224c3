-- users.trusted_device.insert
-- $1 id, $2 user id, $3 token_hash, $4 name, $5 ip_address (as text), $6 user_agent. One row, trusted as long as the user's settings say; none if
-- he has devices not remembered. The settings are locked, lest they are switched off meanwhile.
-- Plan: user_mfa_settings_pkey.
INSERT INTO user_trusted_devices (id, user_id, token_hash, name, ip_address, user_agent, expires_at)
SELECT $1, s.user_id, $3, $4, $5::text::inet, $6, now() + s.remember_device_ms * interval '1 ms'
FROM user_mfa_settings AS s
WHERE s.user_id = $2
  AND s.remember_device_enabled
FOR SHARE
RETURNING id, user_id, name, host(ip_address) AS ip_address, user_agent, expires_at, last_used_at, created_at
