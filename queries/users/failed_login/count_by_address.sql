-- users.failed_login.count_by_address
-- $1 ip_address (as text), $2 point in time. One row: the failed logins since.
-- Plan: idx_failed_login_attempts_ip_address.
SELECT count(*) AS "attempts!"
FROM failed_login_attempts
WHERE ip_address = $1::text::inet
  AND attempted_at >= $2
