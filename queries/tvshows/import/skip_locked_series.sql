-- tvshows.import.skip_locked_series
-- $1 import id. The number of rows whose series somebody has locked by hand since it was decided to change them.
-- Plan: series_import_staging_pkey, series_pkey.
UPDATE series_import_staging AS s
SET outcome = 'skipped'
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND (SELECT m.is_locked FROM series AS m WHERE m.id = s.target_id)
