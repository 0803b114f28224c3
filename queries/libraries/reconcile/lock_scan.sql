-- libraries.reconcile.lock_scan
-- $1 library_id. No rows. Scans of a library wait for each other here before they begin, so that what began later is applied later.
-- Plan: none, no table is read.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 1)) IS NULL AS "locked!"
