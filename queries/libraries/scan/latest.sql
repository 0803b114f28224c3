-- libraries.scan.latest
-- $1 library id. Zero or one row: the scan that was asked for last.
-- Plan: idx_library_scans_library_created_at.
SELECT id, library_id, scan_type, status, items_scanned, items_added, items_updated, items_removed, errors_count, error_message, started_at,
       completed_at, duration_ms, created_at
FROM library_scans
WHERE library_id = $1
ORDER BY created_at DESC, id DESC
LIMIT 1
