-- tvshows.import.reject_lost_episodes
-- $1 import id. The number of rows whose number or id a concurrent change took between resolve and insert.
-- Plan: episode_import_staging_pkey, episodes_pkey.
UPDATE episode_import_staging AS s
SET outcome = 'rejected',
    reason = 'a key of this row was taken by a concurrent change; import it again'
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
  AND (SELECT e.id FROM episodes AS e WHERE e.id = s.target_id) IS NULL
