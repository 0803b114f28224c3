-- users.api_key.set_scopes
-- $1 key id, $2 scopes. One row changed, or none.
-- Plan: api_keys_pkey.
UPDATE api_keys
SET scopes = $2
WHERE id = $1
