-- libraries.scan.delete_old
-- $1 point in time. The number of scans that were deleted: asked for before $1, and over.
-- Plan: idx_library_scans_created_at.
DELETE FROM library_scans
WHERE created_at < $1
  AND status IN ('completed', 'failed', 'cancelled')
