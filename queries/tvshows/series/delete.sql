-- tvshows.series.delete
-- $1 series id. One row: how many series were deleted, 0 or 1. Its seasons, episodes and their files are deleted with it, or paths would stay taken.
-- Plan: series_pkey, idx_seasons_series_id, idx_episodes_series_id, idx_episode_files_episode.
WITH gone AS (
    UPDATE series
    SET deleted_at = now()
    WHERE id = $1
      AND deleted_at IS NULL
    RETURNING id
), season AS (
    UPDATE seasons AS n
    SET deleted_at = now()
    FROM gone
    WHERE n.series_id = gone.id
      AND n.deleted_at IS NULL
), episode AS (
    UPDATE episodes AS e
    SET deleted_at = now()
    FROM gone
    WHERE e.series_id = gone.id
      AND e.deleted_at IS NULL
    RETURNING e.id
), file AS (
    UPDATE episode_files AS f
    SET deleted_at = now()
    FROM episode
    WHERE f.episode_id = episode.id
      AND f.deleted_at IS NULL
)
SELECT count(*) AS "deleted!"
FROM gone
