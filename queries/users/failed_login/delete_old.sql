-- users.failed_login.delete_old
-- $1 point in time. The number of rows that were deleted: attempted before $1.
-- Plan: idx_failed_login_attempts_attempted_at.
DELETE FROM failed_login_attempts
WHERE attempted_at < $1
