-- users.webauthn.count
-- $1 user id. One row.
-- Plan: idx_webauthn_credentials_user.
SELECT count(*) AS "credentials!"
FROM webauthn_credentials
WHERE user_id = $1
