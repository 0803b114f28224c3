-- movies.import.clear_movies
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: movie_import_staging_pkey.
DELETE FROM movie_import_staging
WHERE import_id = $1
