-- tvshows.series.list_paths
-- $1 library_id, $2 and $3 hash of the path and id of the last row seen (NULL: from the start), $4 rows. In the order of the hash, which means
-- nothing but is indexed (a path itself may be too long for an index).
-- Plan: idx_series_library_path (partial).
SELECT s.id, s.path AS "path!", md5(s.path) AS "key!"
FROM series AS s
WHERE s.library_id = $1
  AND s.deleted_at IS NULL
  AND s.path IS NOT NULL
  AND (md5(s.path), s.id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY md5(s.path), s.id
LIMIT $4
