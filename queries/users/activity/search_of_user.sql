-- users.activity.search_of_user
-- $1 and $2 from and until which time, $3 action, $4 resource_type, $5 resource id, $6 success (NULL: any), $7 user id,
-- $8 and $9 sort key and id of the last row seen (NULL: from the start), $10 rows. The latest first.
-- Plan: idx_activity_log_user_time of the partitions of that time.
SELECT id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
FROM activity_log
WHERE created_at >= $1
  AND created_at < $2
  AND action = coalesce($3, action)
  AND resource_type IS NOT DISTINCT FROM coalesce($4, resource_type)
  AND resource_id IS NOT DISTINCT FROM coalesce($5, resource_id)
  AND success = coalesce($6, success)
  AND user_id = $7
  AND (created_at, id) < (coalesce($8, 'infinity'::timestamptz), coalesce($9, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $10
