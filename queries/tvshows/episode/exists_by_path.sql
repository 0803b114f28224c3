-- tvshows.episode.exists_by_path
-- $1 library_id, $2 path of a file. One row.
-- Plan: idx_episode_files_library_path (unique, partial).
SELECT EXISTS (
    SELECT
    FROM episode_files
    WHERE library_id = $1
      AND md5(path) = md5($2)
      AND path = $2
      AND deleted_at IS NULL
      AND missing_since IS NULL
) AS "exists!"
