-- lock.session.acquire
-- $1 key. Waits until this session holds the lock. One row: true, and whether the server is a standby, whose locks are its own.
-- Plan: functions only.
SELECT pg_advisory_lock($1) IS NOT NULL AS "held!", pg_is_in_recovery() AS "standby!"
