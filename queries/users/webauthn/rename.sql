-- users.webauthn.rename
-- $1 user id, $2 id, $3 name. One row changed; none if the user has no such key.
-- Plan: webauthn_credentials_pkey.
UPDATE webauthn_credentials
SET name = $3
WHERE id = $2
  AND user_id = $1
