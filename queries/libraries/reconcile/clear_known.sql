-- libraries.reconcile.clear_known
-- $1 library_id. The number of rows. The files are compared: nobody needs them as they were.
-- Plan: library_known_files_pkey.
DELETE FROM library_known_files
WHERE import_id = $1
