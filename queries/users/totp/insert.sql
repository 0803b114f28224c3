-- users.totp.insert
-- $1 user id, $2 encrypted_secret. One row.
-- Plan: insert.
INSERT INTO user_totp_secrets (user_id, encrypted_secret)
VALUES ($1, $2)
RETURNING user_id, encrypted_secret, enabled, verified_at, last_used_step, last_used_at, created_at, updated_at
