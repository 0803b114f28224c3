-- tvshows.series.delete_by_library
-- $1 library_id. The number of series that were deleted, with their seasons, episodes and files: by triggers.
-- Imports and scans of the library are waited for: they lock many series, too, in another order.
-- Plan: full scan, because all series of a library are gone through; where it is a small part, idx_series_library_added_at.
WITH locked AS (
    SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0)) AS locked
), gone AS (
    UPDATE series
    SET deleted_at = now()
    WHERE library_id = $1
      AND deleted_at IS NULL
      AND (SELECT count(locked.locked) FROM locked) >= 0
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
