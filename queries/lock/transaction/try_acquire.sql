-- lock.transaction.try_acquire
-- $1 key. One row: whether this transaction holds the lock now, and so to its end. Does not wait.
-- Plan: function only.
SELECT pg_try_advisory_xact_lock($1) AS "held!"
