-- tvshows.file.delete_of_episode
-- $1 episode id. The number of live files that it had; locked in the order of their ids, as by whoever changes many.
-- Plan: idx_episode_files_episode, episode_files_pkey.
UPDATE episode_files
SET deleted_at = now()
WHERE id = ANY (ARRAY (
      SELECT f.id
      FROM episode_files AS f
      WHERE f.episode_id = $1
        AND f.deleted_at IS NULL
      ORDER BY f.id
      FOR NO KEY UPDATE))
