-- users.activity.count
-- No parameters. One row.
-- Plan: full scan, because no total is kept of the log.
SELECT count(*) AS "entries!"
FROM activity_log
