-- users.webauthn.find_by_credential_id
-- $1 credential_id. Zero or one row, cloned or not, whoever the user is.
-- Plan: webauthn_credentials_credential_id_key.
SELECT id, user_id, credential_id, public_key, sign_count, clone_detected, aaguid, attestation_type, transports, backup_eligible, backup_state, user_present,
       user_verified, name, last_used_at, created_at
FROM webauthn_credentials
WHERE credential_id = $1
