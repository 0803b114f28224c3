-- users.webauthn.get
-- $1 id. Zero or one row.
-- Plan: webauthn_credentials_pkey.
SELECT id, user_id, credential_id, public_key, sign_count, clone_detected, aaguid, attestation_type, transports, backup_eligible, backup_state, user_present,
       user_verified, name, last_used_at, created_at
FROM webauthn_credentials
WHERE id = $1
