-- libraries.library.record_scan
-- $1 library id, $2 last_scan_duration_ms. One row changed, or none.
-- Plan: libraries_pkey.
UPDATE libraries
SET last_scan_at = now(),
    last_scan_duration_ms = $2
WHERE id = $1
