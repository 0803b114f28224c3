-- users.trusted_device.insert
-- $1 id, $2 user id, $3 token_hash, $4 name, $5 ip_address (as text), $6 user_agent. One row, trusted as long as the user's settings say;
-- none if he has devices not remembered, or is not live and active. His row is locked as by users.session.insert, then the settings, lest
-- they are switched off meanwhile.
-- Plan: users_pkey, user_mfa_settings_pkey.
INSERT INTO user_trusted_devices (id, user_id, token_hash, name, ip_address, user_agent, expires_at)
SELECT $1, s.user_id, $3, $4, $5::text::inet, $6, now() + s.remember_device_ms * interval '1 ms'
FROM users AS u
JOIN user_mfa_settings AS s ON s.user_id = u.id
WHERE u.id = $2
  AND u.is_active
  AND u.deleted_at IS NULL
  AND s.remember_device_enabled
FOR NO KEY UPDATE OF u
FOR SHARE OF s
RETURNING id, user_id, name, host(ip_address) AS ip_address, user_agent, expires_at, last_used_at, created_at
