-- libraries.reconcile.match_rest
-- $1 library_id. The number of files whose path is there while their content is nowhere to be found: it was replaced, or nothing is known of it.
-- Plan: library_seen_files_pkey, library_known_files_pkey.
UPDATE library_seen_files AS s
SET file_id = m.file_id,
    outcome = m.outcome
FROM (
    SELECT DISTINCT ON (r.line) r.line, k.file_id,
           CASE WHEN coalesce(k.fingerprint = r.fingerprint, k.size_bytes = r.size_bytes, true) THEN 'unchanged' ELSE 'replaced' END AS outcome
    FROM library_seen_files AS r
    JOIN library_known_files AS k ON k.import_id = r.import_id AND k.path = r.path
    WHERE r.import_id = $1
      AND r.outcome = 'added'
      AND NOT EXISTS (SELECT FROM library_seen_files AS t WHERE t.import_id = $1 AND t.file_id = k.file_id)
    ORDER BY r.line, k.missing_since DESC NULLS FIRST, k.file_id
) AS m
WHERE s.import_id = $1
  AND s.line = m.line
