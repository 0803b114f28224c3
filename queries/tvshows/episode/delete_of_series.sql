-- tvshows.episode.delete_of_series
-- $1 series id. One row: how many episodes were deleted, with their files.
-- Plan: idx_episodes_series_id, idx_episode_files_episode.
WITH gone AS (
    UPDATE episodes
    SET deleted_at = now()
    WHERE series_id = $1
      AND deleted_at IS NULL
    RETURNING id
), file AS (
    UPDATE episode_files AS f
    SET deleted_at = now()
    FROM gone
    WHERE f.episode_id = gone.id
      AND f.deleted_at IS NULL
)
SELECT count(*) AS "deleted!"
FROM gone
