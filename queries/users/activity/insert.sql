-- users.activity.insert
-- $1 id, $2 user id, $3 username (NULL or empty: that of the user; cut after 255 characters), $4 action, $5 module, $6 resource_type, $7 resource_id, $8 changes, $9 metadata,
-- $10 ip_address (as text), $11 user_agent, $12 success, $13 error_message. One row; its time is that of the id.
-- Plan: insert, users_pkey.
INSERT INTO activity_log (id, user_id, username, action, module, resource_type, resource_id, changes, metadata, ip_address, user_agent, success, error_message, created_at)
VALUES ($1, $2, coalesce(left(nullif($3, ''), 255), (SELECT u.username FROM users AS u WHERE u.id = $2)), $4, $5, $6, $7, $8, $9, $10::text::inet, $11, $12, $13, activity_log_time($1))
RETURNING id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
