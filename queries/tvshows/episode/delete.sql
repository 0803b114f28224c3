-- tvshows.episode.delete
-- $1 episode id. One row: how many episodes were deleted, 0 or 1, with their files.
-- The series is locked first, as by whoever adds something to it; a trigger deletes the files.
-- Plan: idx_episodes_seen, series_pkey.
WITH locked AS (
    SELECT s.id
    FROM episodes AS e
    JOIN series AS s ON s.id = e.series_id
    WHERE e.id = $1
      AND e.deleted_at IS NULL
    FOR NO KEY UPDATE OF s
), gone AS (
    UPDATE episodes
    SET deleted_at = now()
    WHERE id = $1
      AND deleted_at IS NULL
      AND (SELECT count(*) FROM locked) >= 0
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
