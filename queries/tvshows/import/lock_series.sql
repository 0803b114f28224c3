-- tvshows.import.lock_series
-- $1 import id. One row: how many series. Those that the import changes, and those that it has episodes of, are locked before a series is
-- written, in the order of their ids: whoever changes a series, what is below it or its genre links locks the series first, and so does the import.
-- Plan: series_import_staging_pkey, episode_import_staging_pkey, series_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT m.id
    FROM series AS m
    WHERE m.id = ANY (ARRAY (
        SELECT s.target_id
        FROM series_import_staging AS s
        WHERE s.import_id = $1
          AND s.outcome = 'updated'
        UNION
        SELECT e.target_series_id
        FROM episode_import_staging AS e
        WHERE e.import_id = $1
          AND e.outcome IN ('inserted', 'updated')
    ))
    ORDER BY m.id
    FOR NO KEY UPDATE
) AS l
