-- tvshows.import.reject_episodes_of_lost_series
-- $1 import id. The number of rows: their series could not be inserted (reject_lost_series), or was deleted since they were resolved.
-- Plan: episode_import_staging_pkey, idx_series_seen.
UPDATE episode_import_staging AS e
SET outcome = 'rejected',
    reason = 'series: a concurrent change deleted it, or took a key of its row; import it again'
WHERE e.import_id = $1
  AND e.outcome IN ('inserted', 'updated')
  AND NOT EXISTS (SELECT FROM series AS m WHERE m.id = e.target_series_id AND m.deleted_at IS NULL)
