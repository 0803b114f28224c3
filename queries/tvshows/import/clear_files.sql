-- tvshows.import.clear_files
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: episode_import_files_pkey.
DELETE FROM episode_import_files
WHERE import_id = $1
