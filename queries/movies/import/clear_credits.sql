-- movies.import.clear_credits
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: movie_import_credits_pkey.
DELETE FROM movie_import_credits
WHERE import_id = $1
