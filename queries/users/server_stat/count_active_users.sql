-- users.server_stat.count_active_users
-- No parameters. One row: the users who may log in, neither deleted nor deactivated.
-- Plan: full scan, because a server has some hundreds of users, and no total is kept.
SELECT count(*) AS "users!"
FROM users
WHERE is_active
  AND deleted_at IS NULL
