-- users.session.delete_revoked
-- $1 point in time. The number of sessions that were deleted: revoked before $1.
-- Plan: idx_sessions_revoked_at.
DELETE FROM sessions
WHERE revoked_at < $1
