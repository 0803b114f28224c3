-- libraries.reconcile.clear_seen
-- $1 library_id. The number of rows: what the scan before this one found.
-- Plan: library_seen_files_pkey.
DELETE FROM library_seen_files
WHERE import_id = $1
