-- users.failed_login.delete_by_username
-- $1 username, whatever the case. The number of rows that were deleted.
-- Plan: idx_failed_login_attempts_username.
DELETE FROM failed_login_attempts
WHERE lower(username) = lower(left($1, 255))
