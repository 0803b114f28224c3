-- users.session.revoke_inactive
-- $1 point in time, $2 reason. The number of sessions that were revoked: of all users, last active before $1; one that is being changed
-- just now is left for the next time, so that the sweep waits for no session of others, who might wait for it.
-- Plan: idx_sessions_inactive, sessions_pkey.
UPDATE sessions
SET revoked_at = now(),
    revoke_reason = $2
WHERE id = ANY (ARRAY (SELECT s.id FROM sessions AS s WHERE s.last_activity_at < $1 AND s.revoked_at IS NULL FOR UPDATE SKIP LOCKED))
