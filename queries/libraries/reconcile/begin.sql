-- libraries.reconcile.begin
-- $1 library_id, $2 kind. Zero or one row: now, after the lock; none: there is no such library of this kind.
-- Plan: libraries_pkey.
SELECT clock_timestamp() AS "began!"
FROM libraries
WHERE id = $1
  AND kind = $2
