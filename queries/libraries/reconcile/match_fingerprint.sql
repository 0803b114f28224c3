-- libraries.reconcile.match_fingerprint
-- $1 library_id. The number of files that have their content at another path under another name. Copies are paired in the order of their paths,
-- those that are there before those that are missing: their content is the same.
-- Plan: library_seen_files_pkey, library_known_files_pkey.
UPDATE library_seen_files AS s
SET file_id = m.file_id,
    outcome = 'moved'
FROM (
    SELECT r.line, k.file_id
    FROM (
        SELECT r.line, r.fingerprint, row_number() OVER (PARTITION BY r.fingerprint ORDER BY r.path) AS nth
        FROM library_seen_files AS r
        WHERE r.import_id = $1
          AND r.outcome = 'added'
          AND r.fingerprint IS NOT NULL
    ) AS r
    JOIN (
        SELECT k.file_id, k.fingerprint,
               row_number() OVER (PARTITION BY k.fingerprint ORDER BY k.missing_since DESC NULLS FIRST, k.path, k.file_id) AS nth
        FROM library_known_files AS k
        WHERE k.import_id = $1
          AND k.fingerprint IS NOT NULL
          AND NOT k.is_newer
          AND NOT EXISTS (SELECT FROM library_seen_files AS t WHERE t.import_id = $1 AND t.file_id = k.file_id)
    ) AS k ON k.fingerprint = r.fingerprint AND k.nth = r.nth
) AS m
WHERE s.import_id = $1
  AND s.line = m.line
