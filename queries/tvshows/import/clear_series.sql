-- tvshows.import.clear_series
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: series_import_staging_pkey.
DELETE FROM series_import_staging
WHERE import_id = $1
