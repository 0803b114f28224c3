-- health.collation.changed
-- No parameters. One row: whether the system's collation has another version than the one by which this database's indexes on text were made.
-- Plan: the catalogue.
SELECT d.datcollversion IS NOT NULL AND d.datcollversion IS DISTINCT FROM pg_database_collation_actual_version(d.oid) AS "changed!"
FROM pg_database AS d
WHERE d.datname = current_database()
