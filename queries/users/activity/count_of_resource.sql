-- users.activity.count_of_resource
-- $1 resource id, $2 resource_type. One row.
-- Plan: idx_activity_log_resource.
SELECT count(*) AS "entries!"
FROM activity_log
WHERE resource_id = $1
  AND resource_type = $2
