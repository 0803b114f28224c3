-- users.import.clear_ratings
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: user_import_ratings_pkey.
DELETE FROM user_import_ratings
WHERE import_id = $1
