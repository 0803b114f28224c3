-- users.import.reject_lost_users
-- $1 import id. The number of rows whose key a concurrent change took between resolve and insert.
-- Plan: user_import_staging_pkey, users_pkey.
UPDATE user_import_staging AS s
SET outcome = 'rejected',
    reason = 'a key of this row was taken by a concurrent change; import it again'
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
  AND (SELECT u.id FROM users AS u WHERE u.id = s.target_id) IS NULL
