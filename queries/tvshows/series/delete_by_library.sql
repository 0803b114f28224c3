-- tvshows.series.delete_by_library
-- $1 library_id. The number of series that were deleted, with their seasons, episodes and files.
-- Plan: full scan, because all series of a library are gone through; where it is a small part, idx_series_library_added_at, idx_seasons_series_id,
-- idx_episodes_series_id, idx_episode_files_episode.
WITH gone AS (
    UPDATE series
    SET deleted_at = now()
    WHERE library_id = $1
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
