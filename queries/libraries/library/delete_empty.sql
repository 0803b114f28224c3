-- libraries.library.delete_empty
-- $1 library id. One row: whether it was there, and had no titles, not even deleted ones.
-- Plan: a function call: libraries_pkey, idx_movies_library_id, idx_series_library_id.
SELECT library_delete_empty($1) AS "deleted!"
