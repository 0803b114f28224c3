-- users.session.count_active
-- $1 user id. One row: his sessions that are neither revoked nor expired.
-- Plan: idx_sessions_user_last_activity_at.
SELECT count(*) AS "sessions!"
FROM sessions
WHERE user_id = $1
  AND revoked_at IS NULL
  AND expires_at > statement_timestamp()
