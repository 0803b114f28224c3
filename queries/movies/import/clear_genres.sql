-- movies.import.clear_genres
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: movie_import_genres_pkey.
DELETE FROM movie_import_genres
WHERE import_id = $1
