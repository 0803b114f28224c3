-- users.api_key.count_active
-- $1 user id. One row: the keys of the user that are neither revoked nor expired.
-- Plan: idx_api_keys_user_created_at.
SELECT count(*) AS "keys!"
FROM api_keys
WHERE user_id = $1
  AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
