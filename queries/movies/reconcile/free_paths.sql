-- movies.reconcile.free_paths
-- $1 library_id. The number of files that are about to be moved. For the moment they are missing, so that each can take a path that another
-- is about to leave: files that swap their paths, or move up one behind the other.
-- Plan: library_seen_files_pkey, idx_movie_files_library_id.
UPDATE movie_files AS f
SET missing_since = now()
FROM library_seen_files AS s
WHERE s.import_id = $1
  AND s.outcome = 'moved'
  AND f.library_id = $1
  AND f.id = s.file_id
  AND f.deleted_at IS NULL
  AND f.missing_since IS NULL
