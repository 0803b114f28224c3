-- tvshows.import.lock
-- $1 import id. No rows. Imports into one library wait for each other here, so that the second sees what the first made.
-- Plan: series_import_staging_pkey, episode_import_staging_pkey.
SELECT pg_advisory_xact_lock(hashtextextended(l.library_id::text, 0)) IS NULL AS "locked!"
FROM (
    SELECT s.library_id
    FROM series_import_staging AS s
    WHERE s.import_id = $1
    UNION
    SELECT e.library_id
    FROM episode_import_staging AS e
    WHERE e.import_id = $1
    ORDER BY library_id
) AS l
