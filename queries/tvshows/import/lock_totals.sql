-- tvshows.import.lock_totals
-- $1 import id. One row: how many totals. Those of the libraries that it changes are locked before a statement counts, in the order of their keys:
-- whoever changes a title locks those of its levels in this order, and the import's statements one after another do not.
-- Plan: series_import_staging_pkey, series_totals_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT t.library_id
    FROM series_totals AS t
    WHERE t.library_id = ANY (ARRAY (SELECT DISTINCT s.library_id FROM series_import_staging AS s WHERE s.import_id = $1 AND s.outcome IN ('inserted', 'updated')))
    ORDER BY t.library_id, t.rating_level
    FOR NO KEY UPDATE
) AS l
