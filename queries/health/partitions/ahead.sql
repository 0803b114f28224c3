-- health.partitions.ahead
-- No parameters. One row: how many of the activity log's months to come have a partition.
-- Plan: the catalogue.
SELECT count(*) AS "months!"
FROM activity_log_partitions() AS p
WHERE p.from_time > now()
