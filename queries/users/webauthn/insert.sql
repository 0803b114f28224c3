-- users.webauthn.insert
-- $1 id, $2 user id, $3 credential_id, $4 public_key, $5 sign_count, $6 aaguid, $7 attestation_type, $8 transports, $9 backup_eligible, $10
-- backup_state, $11 user_present, $12 user_verified, $13 name. One row; none if the user is not live. His row is locked, lest the key stays
-- taken when he is deleted meanwhile.
-- Plan: users_pkey.
INSERT INTO webauthn_credentials (id, user_id, credential_id, public_key, sign_count, aaguid, attestation_type, transports, backup_eligible,
                                  backup_state, user_present, user_verified, name)
SELECT $1, u.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
FROM users AS u
WHERE u.id = $2
  AND u.deleted_at IS NULL
FOR NO KEY UPDATE
RETURNING id, user_id, credential_id, public_key, sign_count, clone_detected, aaguid, attestation_type, transports, backup_eligible, backup_state, user_present,
       user_verified, name, last_used_at, created_at
