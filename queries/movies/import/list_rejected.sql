-- movies.import.list_rejected
-- $1 import id, $2 rows. The first rejected rows.
-- Plan: movie_import_staging_pkey.
SELECT source_line AS "line!", reason AS "reason!"
FROM movie_import_staging
WHERE import_id = $1
  AND outcome = 'rejected'
ORDER BY line
LIMIT $2
