-- tvshows.import.clear_seasons
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: series_import_seasons_pkey.
DELETE FROM series_import_seasons
WHERE import_id = $1
