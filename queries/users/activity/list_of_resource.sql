-- users.activity.list_of_resource
-- $1 resource id, $2 resource_type, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows. The latest first.
-- Plan: idx_activity_log_resource of every partition.
SELECT id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
FROM activity_log
WHERE resource_id = $1
  AND resource_type = $2
  AND (created_at, id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $5
