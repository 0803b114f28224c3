-- movies.reconcile.load
-- $1 library_id, $2 when the scan began. The number of live files of the library. They are locked: nobody else changes them until it is over.
-- One that is not monitored counts as written since: the scan leaves it alone, and once it is missing does not ask for it.
-- Plan: idx_movie_files_library_id.
-- Buffers: 15000, because every file of the library is compared.
INSERT INTO library_known_files (import_id, file_id, path, file_name, size_bytes, fingerprint, missing_since, is_newer)
SELECT f.library_id, f.id, f.path, f.file_name, f.size_bytes, f.fingerprint, f.missing_since,
       f.missing_since IS NULL AND (f.updated_at >= $2 OR NOT f.is_monitored)
FROM (
    SELECT l.library_id, l.id, l.path, l.file_name, l.size_bytes, l.fingerprint, l.missing_since, l.updated_at, l.is_monitored
    FROM movie_files AS l
    WHERE l.library_id = $1
      AND l.deleted_at IS NULL
      AND (l.is_monitored OR l.missing_since IS NULL)
    ORDER BY l.id
    FOR NO KEY UPDATE
) AS f
