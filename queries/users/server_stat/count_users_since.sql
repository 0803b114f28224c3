-- users.server_stat.count_users_since
-- $1 point in time. One row: the live users who have logged in or used a session since.
-- Plan: full scan, because a server has some hundreds of users; per user idx_sessions_user_last_activity_at.
SELECT count(*) AS "users!"
FROM users AS u
WHERE u.is_active
  AND u.deleted_at IS NULL
  AND (u.last_login_at >= $1 OR EXISTS (SELECT FROM sessions AS s WHERE s.user_id = u.id AND s.last_activity_at >= $1))
