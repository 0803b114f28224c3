-- tvshows.import.lock_genre_totals
-- $1 import id. One row: how many totals. Those of the libraries that it changes are locked before a statement counts, in the order of their keys:
-- the same of genres, and the import's statements one after another do not.
-- Plan: series_import_staging_pkey, series_genre_totals_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT t.library_id
    FROM series_genre_totals AS t
    WHERE t.library_id = ANY (ARRAY (SELECT DISTINCT s.library_id FROM series_import_staging AS s WHERE s.import_id = $1 AND s.outcome IN ('inserted', 'updated')))
    ORDER BY t.library_id, t.genre_id, t.rating_level
    FOR NO KEY UPDATE
) AS l
