-- libraries.library.delete
-- $1 library id. One row changed, or none. Its content, grants and scans go with it, and what its latest scan found.
-- Plan: libraries_pkey, library_seen_files_pkey.
WITH finding AS (
    DELETE FROM library_seen_files
    WHERE import_id = $1
)
DELETE FROM libraries
WHERE id = $1
