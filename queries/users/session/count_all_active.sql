-- users.session.count_all_active
-- No parameters. One row: the sessions of all users that are neither revoked nor expired.
-- Plan: idx_sessions_expires_at, the part that is not expired.
SELECT count(*) AS "sessions!"
FROM sessions
WHERE revoked_at IS NULL
  AND expires_at > statement_timestamp()
