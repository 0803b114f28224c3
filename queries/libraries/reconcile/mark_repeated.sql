-- libraries.reconcile.mark_repeated
-- $1 library_id. The number of rows whose path an earlier row of the scan has.
-- Plan: library_seen_files_pkey.
UPDATE library_seen_files AS s
SET outcome = 'repeated'
FROM (
    SELECT r.line, row_number() OVER (PARTITION BY r.path ORDER BY r.line) AS nth
    FROM library_seen_files AS r
    WHERE r.import_id = $1
) AS r
WHERE s.import_id = $1
  AND s.line = r.line
  AND r.nth > 1
