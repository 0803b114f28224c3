-- tvshows.season.delete
-- $1 season id. One row: how many seasons were deleted, 0 or 1, with their episodes and files.
-- Plan: seasons_pkey, idx_episodes_season_id, idx_episode_files_episode.
WITH gone AS (
    UPDATE seasons
    SET deleted_at = now()
    WHERE id = $1
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
