-- tvshows.file.list_paths
-- $1 library_id, $2 hash of the last path seen (NULL: from the start), $3 rows. In the order of the hash, which means nothing but is indexed
-- (a path itself may be too long for an index) and unique.
-- Plan: idx_episode_files_library_path (unique, partial).
SELECT f.id, f.episode_id, f.path, md5(f.path) AS "key!"
FROM episode_files AS f
WHERE f.library_id = $1
  AND f.deleted_at IS NULL
  AND f.missing_since IS NULL
  AND md5(f.path) > coalesce($2, '')
ORDER BY md5(f.path)
LIMIT $3
