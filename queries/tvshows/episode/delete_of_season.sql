-- tvshows.episode.delete_of_season
-- $1 season id. One row: how many episodes were deleted, with their files.
-- The series is locked first, as by whoever adds something to it; a trigger deletes the files.
-- Plan: seasons_id_series_id_season_number_key, series_pkey, idx_episodes_season_id.
WITH locked AS (
    SELECT s.id
    FROM seasons AS n
    JOIN series AS s ON s.id = n.series_id
    WHERE n.id = $1
    FOR NO KEY UPDATE OF s
), gone AS (
    UPDATE episodes
    SET deleted_at = now()
    WHERE season_id = $1
      AND deleted_at IS NULL
      AND (SELECT count(*) FROM locked) >= 0
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
