-- users.activity.count_found
-- $1 and $2 from and until which time, $3 action, $4 resource_type, $5 resource id, $6 success (NULL: any). One row.
-- Plan: idx_activity_log_created_at of the partitions of that time: all entries of it are looked at.
SELECT count(*) AS "entries!"
FROM activity_log
WHERE created_at >= $1
  AND created_at < $2
  AND action = coalesce($3, action)
  AND resource_type IS NOT DISTINCT FROM coalesce($4, resource_type)
  AND resource_id IS NOT DISTINCT FROM coalesce($5, resource_id)
  AND success = coalesce($6, success)
