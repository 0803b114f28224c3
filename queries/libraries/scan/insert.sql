-- libraries.scan.insert
-- $1 id, $2 library id, $3 scan_type. One row, pending.
-- Plan: insert.
INSERT INTO library_scans (id, library_id, scan_type)
VALUES ($1, $2, $3)
RETURNING id, library_id, scan_type, status, items_scanned, items_added, items_updated, items_removed, errors_count, error_message, started_at,
          completed_at, duration_ms, created_at
