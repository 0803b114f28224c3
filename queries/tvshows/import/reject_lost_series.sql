-- tvshows.import.reject_lost_series
-- $1 import id. The number of rows whose key a concurrent change took between resolve and insert.
-- Plan: series_import_staging_pkey, series_pkey.
UPDATE series_import_staging AS s
SET outcome = 'rejected',
    reason = 'a key of this row was taken by a concurrent change; import it again'
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
  AND (SELECT m.id FROM series AS m WHERE m.id = s.target_id) IS NULL
