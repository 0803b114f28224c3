-- tvshows.season.delete_of_series
-- $1 series id. One row: how many seasons were deleted, with their episodes and files.
-- Plan: idx_seasons_series_id, idx_episodes_season_id, idx_episode_files_episode.
WITH gone AS (
    UPDATE seasons
    SET deleted_at = now()
    WHERE series_id = $1
      AND deleted_at IS NULL
    RETURNING id
), episode AS (
    UPDATE episodes AS e
    SET deleted_at = now()
    FROM gone
    WHERE e.season_id = gone.id
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
