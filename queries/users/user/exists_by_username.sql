-- users.user.exists_by_username
-- $1 username. One row: whether a live user has it, whatever the case.
-- Plan: idx_users_username.
SELECT EXISTS (SELECT FROM users WHERE lower(username) = lower($1) AND deleted_at IS NULL) AS "exists!"
