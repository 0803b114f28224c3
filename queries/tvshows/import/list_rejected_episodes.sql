-- tvshows.import.list_rejected_episodes
-- $1 import id, $2 rows. The first rejected rows.
-- Plan: episode_import_staging_pkey.
SELECT source_line AS "line!", reason AS "reason!"
FROM episode_import_staging
WHERE import_id = $1
  AND outcome = 'rejected'
ORDER BY line
LIMIT $2
