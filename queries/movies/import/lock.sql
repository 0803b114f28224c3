-- movies.import.lock
-- $1 import id. No rows. Imports into one library wait for each other here, so that the second sees what the first made.
-- Plan: movie_import_staging_pkey.
SELECT pg_advisory_xact_lock(hashtextextended(l.library_id::text, 0)) IS NULL AS "locked!"
FROM (
    SELECT DISTINCT library_id
    FROM movie_import_staging
    WHERE import_id = $1
    ORDER BY library_id
) AS l
