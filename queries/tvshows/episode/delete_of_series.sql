-- tvshows.episode.delete_of_series
-- $1 series id. One row: how many episodes were deleted, with their files.
-- The series is locked first, as by whoever adds something to it; a trigger deletes the files.
-- Plan: series_pkey, idx_episodes_series_id.
WITH locked AS (
    SELECT s.id
    FROM series AS s
    WHERE s.id = $1
    FOR NO KEY UPDATE
), gone AS (
    UPDATE episodes
    SET deleted_at = now()
    WHERE series_id = $1
      AND deleted_at IS NULL
      AND (SELECT count(*) FROM locked) >= 0
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
