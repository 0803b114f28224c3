-- users.activity.delete_before
-- $1 point in time. The number of rows that were deleted.
-- Plan: idx_activity_log_created_at of the partitions of that time.
DELETE FROM activity_log
WHERE created_at < $1
