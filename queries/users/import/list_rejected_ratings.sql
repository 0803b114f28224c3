-- users.import.list_rejected_ratings
-- $1 import id, $2 rows. The first rejected rows.
-- Plan: user_import_ratings_pkey.
SELECT source_line AS "line!", reason AS "reason!"
FROM user_import_ratings
WHERE import_id = $1
  AND outcome = 'rejected'
ORDER BY line
LIMIT $2
