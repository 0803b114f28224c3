-- movies.file.delete
-- $1 file id. One row changed, or none.
-- Plan: movie_files_pkey.
UPDATE movie_files
SET deleted_at = now()
WHERE id = $1
  AND deleted_at IS NULL
