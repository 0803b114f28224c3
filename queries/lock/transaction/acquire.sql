-- lock.transaction.acquire
-- $1 key. Waits until this transaction holds the lock; it does to its end.
-- Plan: function only.
SELECT pg_advisory_xact_lock($1)
