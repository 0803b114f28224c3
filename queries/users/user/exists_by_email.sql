-- users.user.exists_by_email
-- $1 email. One row: whether a live user has it, whatever the case.
-- Plan: idx_users_email.
SELECT EXISTS (SELECT FROM users WHERE lower(email) = lower($1) AND deleted_at IS NULL) AS "exists!"
