-- users.api_key.count
-- $1 user id. One row: all keys of the user.
-- Plan: idx_api_keys_user_created_at.
SELECT count(*) AS "keys!"
FROM api_keys
WHERE user_id = $1
