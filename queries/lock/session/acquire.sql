-- lock.session.acquire
-- $1 key. Waits until this session holds the lock.
-- Plan: function only.
SELECT pg_advisory_lock($1)
