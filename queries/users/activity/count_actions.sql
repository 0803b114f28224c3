-- users.activity.count_actions
-- $1 point in time, $2 rows. How often each action was since, the most frequent first.
-- Plan: idx_activity_log_created_at of the partitions of that time.
SELECT action, count(*) AS "entries!", max(created_at) AS "last_at!"
FROM activity_log
WHERE created_at >= $1
GROUP BY action
ORDER BY count(*) DESC, action
LIMIT $2
