-- movies.reconcile.mark_missing
-- $1 library_id. The number of files that were there and were not seen.
-- Plan: library_known_files_pkey, library_seen_files_pkey, idx_movie_files_library_id.
UPDATE movie_files AS f
SET missing_since = now()
FROM library_known_files AS k
WHERE k.import_id = $1
  AND k.missing_since IS NULL
  AND NOT k.is_newer
  AND NOT EXISTS (SELECT FROM library_seen_files AS s WHERE s.import_id = $1 AND s.file_id = k.file_id)
  AND f.library_id = $1
  AND f.id = k.file_id
  AND f.deleted_at IS NULL
