-- libraries.reconcile.lock_library
-- $1 library_id. Zero or one row: it was not deleted while it was scanned, and is not until the scan is over.
-- Plan: libraries_pkey.
SELECT true AS "locked!"
FROM libraries
WHERE id = $1
FOR KEY SHARE
