-- users.activity.detach_partitions
-- $1 point in time, $2 whether to drop them. The names of the partitions that were detached.
-- Plan: DDL.
SELECT detached.name AS "name!"
FROM activity_log_detach_partitions($1, $2) AS detached (name)
