-- libraries.reconcile.columns
-- No parameters, no rows: the columns that a scan writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, path, file_name, size_bytes, fingerprint
FROM library_seen_files
WHERE false
