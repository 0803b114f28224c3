-- users.import.list_rejected_users
-- $1 import id, $2 rows. The first rejected rows.
-- Plan: user_import_staging_pkey.
SELECT source_line AS "line!", reason AS "reason!"
FROM user_import_staging
WHERE import_id = $1
  AND outcome = 'rejected'
ORDER BY line
LIMIT $2
