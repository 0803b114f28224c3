-- users.import.clear_watches
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: user_import_watches_pkey.
DELETE FROM user_import_watches
WHERE import_id = $1
