-- libraries.reconcile.keep_findings
-- $1 library_id. The number of rows that went: what is left is what the backend has to look at.
-- Plan: library_seen_files_pkey.
DELETE FROM library_seen_files
WHERE import_id = $1
  AND outcome NOT IN ('added', 'replaced')
