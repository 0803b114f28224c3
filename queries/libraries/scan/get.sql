-- libraries.scan.get
-- $1 scan id. Zero or one row.
-- Plan: library_scans_pkey.
SELECT id, library_id, scan_type, status, items_scanned, items_added, items_updated, items_removed, errors_count, error_message, started_at,
       completed_at, duration_ms, created_at
FROM library_scans
WHERE id = $1
