-- tvshows.series.delete
-- $1 series id. One row: how many series were deleted, 0 or 1. Triggers delete its seasons, episodes and their files with it, or paths would stay taken.
-- Plan: idx_series_seen.
WITH gone AS (
    UPDATE series
    SET deleted_at = now()
    WHERE id = $1
      AND deleted_at IS NULL
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
