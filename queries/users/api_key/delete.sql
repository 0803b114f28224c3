-- users.api_key.delete
-- $1 key id. One row changed, or none.
-- Plan: api_keys_pkey.
DELETE FROM api_keys
WHERE id = $1
