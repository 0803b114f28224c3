-- users.failed_login.count_by_username
-- $1 username, whatever the case, $2 point in time. One row: the failed logins since.
-- Plan: idx_failed_login_attempts_username.
SELECT count(*) AS "attempts!"
FROM failed_login_attempts
WHERE lower(username) = lower(left($1, 255))
  AND attempted_at >= $2
