-- movies.reconcile.touch
-- $1 library_id. The number of files that are as they were: seen, not changed.
-- Plan: library_seen_files_pkey, idx_movie_files_library_id.
UPDATE movie_files AS f
SET last_scanned_at = now()
FROM library_seen_files AS s
WHERE s.import_id = $1
  AND s.outcome IN ('unchanged', 'newer')
  AND f.library_id = $1
  AND f.id = s.file_id
  AND f.deleted_at IS NULL
  AND f.last_scanned_at IS DISTINCT FROM now()
