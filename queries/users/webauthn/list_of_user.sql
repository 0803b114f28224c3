-- users.webauthn.list_of_user
-- $1 user id. All keys of the user, the oldest first.
-- Plan: idx_webauthn_credentials_user.
SELECT id, user_id, credential_id, public_key, sign_count, clone_detected, aaguid, attestation_type, transports, backup_eligible, backup_state, user_present,
       user_verified, name, last_used_at, created_at
FROM webauthn_credentials
WHERE user_id = $1
ORDER BY created_at, id
