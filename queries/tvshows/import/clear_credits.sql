-- tvshows.import.clear_credits
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: tv_import_credits_pkey.
DELETE FROM tv_import_credits
WHERE import_id = $1
