-- libraries.reconcile.lock_files
-- $1 library_id. No rows. The lock that imports take: nobody imports while files are compared.
-- Plan: none, no table is read.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0)) IS NULL AS "locked!"
