-- users.session.delete_expired
-- No parameters. The number of sessions that were deleted.
-- Plan: idx_sessions_expires_at.
DELETE FROM sessions
WHERE expires_at <= now()
