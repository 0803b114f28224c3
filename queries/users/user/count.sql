-- users.user.count
-- No parameters. One row: how many live users there are.
-- Plan: idx_users_created_at, whole: a server has some hundreds of users, and no total is kept.
SELECT count(*) AS "users!"
FROM users
WHERE deleted_at IS NULL
