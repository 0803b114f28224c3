-- users.activity.stats
-- $1 and $2 from and until which time. One row.
-- Plan: idx_activity_log_created_at of the partitions of that time.
SELECT count(*) AS "entries!",
       count(*) FILTER (WHERE NOT success) AS "failed!",
       count(DISTINCT user_id) AS "users!",
       min(created_at) AS "first_at?",
       max(created_at) AS "last_at?"
FROM activity_log
WHERE created_at >= $1
  AND created_at < $2
