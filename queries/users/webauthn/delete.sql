-- users.webauthn.delete
-- $1 user id, $2 id. One row changed; none if the user has no such key.
-- Plan: webauthn_credentials_pkey.
DELETE FROM webauthn_credentials
WHERE id = $2
  AND user_id = $1
