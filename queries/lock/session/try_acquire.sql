-- lock.session.try_acquire
-- $1 key. One row: whether this session holds the lock now. Does not wait.
-- Plan: function only.
SELECT pg_try_advisory_lock($1) AS "held!"
