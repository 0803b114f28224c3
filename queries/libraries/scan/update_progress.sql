-- libraries.scan.update_progress
-- $1 scan id, $2 items_scanned, $3 items_added, $4 items_updated, $5 items_removed, $6 errors_count. One row changed, or none if no such scan is running.
-- Plan: library_scans_pkey.
UPDATE library_scans
SET items_scanned = $2,
    items_added = $3,
    items_updated = $4,
    items_removed = $5,
    errors_count = $6
WHERE id = $1
  AND status = 'running'
