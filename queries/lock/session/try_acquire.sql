-- lock.session.try_acquire
-- $1 key. One row: whether this session holds the lock now, and whether the server is a standby, whose locks are its own. Does not wait.
-- Plan: functions only.
SELECT pg_try_advisory_lock($1) AS "held!", pg_is_in_recovery() AS "standby!"
