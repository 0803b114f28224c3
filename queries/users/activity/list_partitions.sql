-- users.activity.list_partitions
-- No parameters. The monthly partitions by time, without the default one.
-- Plan: the catalogue.
SELECT name AS "name!", from_time AS "from!", until_time AS "until!"
FROM activity_log_partitions()
ORDER BY from_time
