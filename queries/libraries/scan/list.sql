-- libraries.scan.list
-- $1 library id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Its scans, the latest first.
-- Plan: idx_library_scans_library_created_at.
SELECT id, library_id, scan_type, status, items_scanned, items_added, items_updated, items_removed, errors_count, error_message, started_at,
       completed_at, duration_ms, created_at
FROM library_scans
WHERE library_id = $1
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
