-- health.partitions.ahead
-- No parameters. One row: for how many months to come, without a gap from this one on, the activity log has partitions.
-- Plan: the catalogue.
SELECT count(*) AS "months!"
FROM (
    SELECT p.from_time AT TIME ZONE 'UTC' AS month, row_number() OVER (ORDER BY p.from_time) AS nth
    FROM activity_log_partitions() AS p
    WHERE p.from_time >= date_trunc('month', now(), 'UTC')
) AS p
WHERE p.nth > 1
  AND p.month = date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => p.nth::integer - 1)
