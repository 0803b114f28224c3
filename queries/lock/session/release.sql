-- lock.session.release
-- $1 key. One row: whether this session has held the lock until now.
-- Plan: function only.
SELECT pg_advisory_unlock($1) AS "held!"
