-- users.activity.count_of_user
-- $1 user id. One row.
-- Plan: idx_activity_log_user_time.
SELECT count(*) AS "entries!"
FROM activity_log
WHERE user_id = $1
