-- users.activity.list_by_action
-- $1 action, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The latest first.
-- Plan: idx_activity_log_action of every partition.
SELECT id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
FROM activity_log
WHERE action = $1
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
