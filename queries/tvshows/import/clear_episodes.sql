-- tvshows.import.clear_episodes
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: episode_import_staging_pkey.
DELETE FROM episode_import_staging
WHERE import_id = $1
