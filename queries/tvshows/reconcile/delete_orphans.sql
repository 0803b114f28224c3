-- tvshows.reconcile.delete_orphans
-- $1 library_id. The number of live files of deleted episodes, whose paths are free again: a REPEATABLE READ transaction that deletes an episode does not
-- see a file that was added beside it.
-- Plan: idx_episode_files_library_id; for each file idx_episodes_seen.
-- Buffers: 15000, because every file of the library is looked at.
UPDATE episode_files AS f
SET deleted_at = now()
WHERE f.library_id = $1
  AND f.deleted_at IS NULL
  AND (SELECT t.id FROM episodes AS t WHERE t.id = f.episode_id AND t.deleted_at IS NULL) IS NULL
