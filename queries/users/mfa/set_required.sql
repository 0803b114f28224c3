-- users.mfa.set_required
-- $1 user id, $2 require_mfa. One row changed.
-- Plan: user_mfa_settings_pkey.
INSERT INTO user_mfa_settings (user_id, require_mfa)
VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey DO UPDATE SET require_mfa = excluded.require_mfa
