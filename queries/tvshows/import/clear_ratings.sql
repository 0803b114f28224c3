-- tvshows.import.clear_ratings
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: series_import_external_ratings_pkey.
DELETE FROM series_import_external_ratings
WHERE import_id = $1
