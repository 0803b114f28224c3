-- libraries.library.delete
-- $1 library id. One row changed, or none. Its content, grants and scans go with it, and what its latest scan found.
-- Plan: libraries_pkey.
DELETE FROM libraries
WHERE id = $1
