-- tvshows.import.find_lost_file
-- $1 import id. One row: the first line with a file that was not written, since a concurrent change took its path; NULL: there is none.
-- Plan: episode_import_files_pkey, episode_import_staging_pkey, idx_episode_files_library_path.
SELECT min(coalesce(s.source_line, s.line)) AS line
FROM episode_import_files AS i
JOIN episode_import_staging AS s ON s.import_id = i.import_id AND s.line = i.line
WHERE i.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
  AND (
      SELECT f.episode_id
      FROM episode_files AS f
      WHERE f.library_id = s.library_id
        AND md5(f.path) = md5(i.path)
        AND f.path = i.path
        AND f.deleted_at IS NULL
        AND f.missing_since IS NULL
  ) IS DISTINCT FROM s.target_id
