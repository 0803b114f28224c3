-- libraries.library.delete_empty
-- $1 library id. One row: whether it was there, and had no titles, not even deleted ones.
-- Plan: a function call: libraries_pkey, movies_library_id_id_key, series_library_id_id_key.
SELECT library_delete_empty($1) AS "deleted!"
