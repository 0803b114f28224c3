-- libraries.reconcile.match_path
-- $1 library_id. The number of files that are where they were, with the content that they had: by fingerprint, else by size.
-- What is there goes before what is missing. Whatever is known at a path since the scan began is better known than by the scan.
-- Plan: library_seen_files_pkey, library_known_files_pkey.
UPDATE library_seen_files AS s
SET file_id = m.file_id,
    outcome = CASE WHEN m.is_newer THEN 'newer' ELSE 'unchanged' END
FROM (
    SELECT DISTINCT ON (r.line) r.line, k.file_id, k.is_newer
    FROM library_seen_files AS r
    JOIN library_known_files AS k ON k.import_id = r.import_id AND k.path = r.path
    WHERE r.import_id = $1
      AND r.outcome = 'added'
      AND (k.is_newer OR coalesce(k.fingerprint = r.fingerprint, k.size_bytes = r.size_bytes, false))
    ORDER BY r.line, k.is_newer DESC, k.missing_since IS NOT NULL, (k.fingerprint = r.fingerprint) IS NOT TRUE, k.missing_since DESC, k.file_id
) AS m
WHERE s.import_id = $1
  AND s.line = m.line
