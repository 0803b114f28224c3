-- users.webauthn.delete
-- $1 user id, $2 id. One row changed; none if the user has no such key.
-- The settings, which the trigger writes, are locked first, lest two sessions wait for each other.
-- Plan: user_mfa_settings_pkey, webauthn_credentials_pkey.
WITH settings AS (
    SELECT s.user_id FROM user_mfa_settings AS s WHERE s.user_id = $1 FOR NO KEY UPDATE
)
DELETE FROM webauthn_credentials AS c
WHERE c.id = $2
  AND c.user_id = (SELECT settings.user_id FROM settings)
