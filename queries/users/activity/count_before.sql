-- users.activity.count_before
-- $1 point in time. One row.
-- Plan: idx_activity_log_created_at of the partitions of that time.
SELECT count(*) AS "entries!"
FROM activity_log
WHERE created_at < $1
