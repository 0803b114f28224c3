-- users.import.lock
-- No parameters. One row. Imports of users wait for each other, so that the second sees what the first made.
-- Plan: none, no table is read.
SELECT pg_advisory_xact_lock(hashtextextended('users.import.lock', 0)) IS NULL AS "locked!"
