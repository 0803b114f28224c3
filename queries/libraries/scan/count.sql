-- libraries.scan.count
-- $1 library id. One row.
-- Plan: idx_library_scans_library_created_at.
SELECT count(*) AS "scans!"
FROM library_scans
WHERE library_id = $1
