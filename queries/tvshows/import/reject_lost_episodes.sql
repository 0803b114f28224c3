-- tvshows.import.reject_lost_episodes
-- $1 import id. The number of rows whose number or id a concurrent change took between resolve and insert, or whose episode it deleted.
-- Plan: episode_import_staging_pkey, idx_episodes_seen.
UPDATE episode_import_staging AS s
SET outcome = 'rejected',
    reason = CASE s.outcome
        WHEN 'inserted' THEN 'a key of this row was taken by a concurrent change; import it again'
        ELSE 'a concurrent change deleted the episode; import it again'
    END
WHERE s.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
  AND (SELECT e.id FROM episodes AS e WHERE e.id = s.target_id AND e.deleted_at IS NULL) IS NULL
