-- tvshows.import.clear_genres
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: series_import_genres_pkey.
DELETE FROM series_import_genres
WHERE import_id = $1
