-- tvshows.season.delete
-- $1 season id. One row: how many seasons were deleted, 0 or 1, with their episodes and files.
-- The series is locked first, as by whoever adds something to it; triggers delete what is below.
-- Plan: seasons_id_series_id_season_number_key, series_pkey.
WITH locked AS (
    SELECT s.id
    FROM seasons AS n
    JOIN series AS s ON s.id = n.series_id
    WHERE n.id = $1
      AND n.deleted_at IS NULL
    FOR NO KEY UPDATE OF s
), gone AS (
    UPDATE seasons
    SET deleted_at = now()
    WHERE id = $1
      AND deleted_at IS NULL
      AND (SELECT count(*) FROM locked) >= 0
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
