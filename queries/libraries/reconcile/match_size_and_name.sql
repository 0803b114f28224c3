-- libraries.reconcile.match_size_and_name
-- $1 library_id. The number of files of which one side has no fingerprint, and that have their size and, up to case, their name at another path.
-- It is weak evidence: only where nothing was seen at the old path, and where one file alone could be meant.
-- Plan: library_seen_files_pkey, library_known_files_pkey.
UPDATE library_seen_files AS s
SET file_id = m.file_id,
    outcome = 'moved'
FROM (
    SELECT r.line, k.file_id
    FROM (
        SELECT r.line, r.size_bytes, r.fingerprint, lower(r.file_name) AS name, count(*) OVER (PARTITION BY r.size_bytes, lower(r.file_name)) AS alike
        FROM library_seen_files AS r
        WHERE r.import_id = $1
          AND r.outcome = 'added'
          AND r.size_bytes > 0
    ) AS r
    JOIN (
        SELECT k.file_id, k.size_bytes, k.fingerprint, lower(k.file_name) AS name,
               count(*) OVER (PARTITION BY k.size_bytes, lower(k.file_name)) AS alike
        FROM library_known_files AS k
        WHERE k.import_id = $1
          AND k.size_bytes > 0
          AND NOT k.is_newer
          AND NOT EXISTS (SELECT FROM library_seen_files AS t WHERE t.import_id = $1 AND t.file_id = k.file_id)
          AND NOT EXISTS (SELECT FROM library_seen_files AS t WHERE t.import_id = $1 AND t.path = k.path)
    ) AS k ON k.size_bytes = r.size_bytes AND k.name = r.name
    WHERE r.alike = 1
      AND k.alike = 1
      AND (k.fingerprint IS NULL OR r.fingerprint IS NULL)
) AS m
WHERE s.import_id = $1
  AND s.line = m.line
