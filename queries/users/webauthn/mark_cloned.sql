-- users.webauthn.mark_cloned
-- $1 id. One row changed; none if there is no such key.
-- Plan: webauthn_credentials_pkey.
UPDATE webauthn_credentials
SET clone_detected = true
WHERE id = $1
