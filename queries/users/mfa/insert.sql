-- users.mfa.insert
-- $1 user id. One row changed; none if the user has settings.
-- Plan: user_mfa_settings_pkey.
INSERT INTO user_mfa_settings (user_id)
VALUES ($1)
ON CONFLICT DO NOTHING
