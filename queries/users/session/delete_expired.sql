-- users.session.delete_expired
-- No parameters. The number of sessions that were deleted; one that is being changed just now is left for the next time, so that the
-- sweep waits for no session of others, who might wait for it.
-- Plan: idx_sessions_expires_at, sessions_pkey.
DELETE FROM sessions
WHERE id = ANY (ARRAY (SELECT s.id FROM sessions AS s WHERE s.expires_at <= statement_timestamp() FOR UPDATE SKIP LOCKED))
