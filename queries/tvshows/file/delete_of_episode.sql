-- tvshows.file.delete_of_episode
-- $1 episode id. The number of live files that it had.
-- Plan: idx_episode_files_episode.
UPDATE episode_files
SET deleted_at = now()
WHERE episode_id = $1
  AND deleted_at IS NULL
