-- users.activity.get
-- $1 id. Zero or one row.
-- Plan: the primary key of the one partition that the time in the id names.
SELECT id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
FROM activity_log
WHERE id = $1
  AND created_at = activity_log_time($1)
