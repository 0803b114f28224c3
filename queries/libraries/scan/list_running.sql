-- libraries.scan.list_running
-- No parameters. The scans that run, of all libraries, the oldest first.
-- Plan: idx_library_scans_unfinished.
SELECT id, library_id, scan_type, status, items_scanned, items_added, items_updated, items_removed, errors_count, error_message, started_at,
       completed_at, duration_ms, created_at
FROM library_scans
WHERE status = 'running'
ORDER BY created_at, id
