-- tvshows.file.delete
-- $1 file id. One row changed, or none.
-- Plan: episode_files_pkey.
UPDATE episode_files
SET deleted_at = now()
WHERE id = $1
  AND deleted_at IS NULL
