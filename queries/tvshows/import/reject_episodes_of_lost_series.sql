-- tvshows.import.reject_episodes_of_lost_series
-- $1 import id. The number of rows: their series is one that reject_lost_series rejected.
-- Plan: series_import_staging_pkey, series_pkey, episode_import_staging_pkey.
UPDATE episode_import_staging AS e
SET outcome = 'rejected',
    reason = 'series: a key of its row was taken by a concurrent change; import it again'
WHERE e.import_id = $1
  AND e.outcome = 'inserted'
  AND e.target_series_id = ANY (ARRAY (
      SELECT s.target_id
      FROM series_import_staging AS s
      WHERE s.import_id = $1
        AND s.outcome = 'rejected'
        AND (SELECT m.id FROM series AS m WHERE m.id = s.target_id) IS NULL
  ))
