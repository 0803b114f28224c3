-- libraries.reconcile.match_fingerprint_and_name
-- $1 library_id. The number of files that have their content and, up to case, their name at another path: of several copies each the one of its name.
-- Plan: library_seen_files_pkey, library_known_files_pkey.
UPDATE library_seen_files AS s
SET file_id = m.file_id,
    outcome = 'moved'
FROM (
    SELECT r.line, k.file_id
    FROM (
        SELECT r.line, r.fingerprint, lower(r.file_name) AS name,
               row_number() OVER (PARTITION BY r.fingerprint, lower(r.file_name) ORDER BY r.path) AS nth
        FROM library_seen_files AS r
        WHERE r.import_id = $1
          AND r.outcome = 'added'
          AND r.fingerprint IS NOT NULL
    ) AS r
    JOIN (
        SELECT k.file_id, k.fingerprint, lower(k.file_name) AS name,
               row_number() OVER (PARTITION BY k.fingerprint, lower(k.file_name) ORDER BY k.missing_since DESC NULLS FIRST, k.path, k.file_id) AS nth
        FROM library_known_files AS k
        WHERE k.import_id = $1
          AND k.fingerprint IS NOT NULL
          AND NOT k.is_newer
          AND NOT EXISTS (SELECT FROM library_seen_files AS t WHERE t.import_id = $1 AND t.file_id = k.file_id)
    ) AS k ON k.fingerprint = r.fingerprint AND k.name = r.name AND k.nth = r.nth
) AS m
WHERE s.import_id = $1
  AND s.line = m.line
