-- libraries.reconcile.list_findings
-- $1 library_id, $2 place of the last row seen (NULL: from the start), $3 rows. In the order in which the scan saw them.
-- Plan: library_seen_files_pkey.
SELECT s.line::int AS "key!", s.import_id, s.outcome, s.path, s.size_bytes, s.fingerprint
FROM library_seen_files AS s
WHERE s.import_id = $1
  AND s.line > coalesce($2::int, 0)
ORDER BY s.line
LIMIT $3
