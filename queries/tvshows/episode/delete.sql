-- tvshows.episode.delete
-- $1 episode id. One row: how many episodes were deleted, 0 or 1, with their files.
-- Plan: episodes_pkey, idx_episode_files_episode.
WITH gone AS (
    UPDATE episodes
    SET deleted_at = now()
    WHERE id = $1
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
