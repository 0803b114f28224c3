-- transaction.outcome.terminate
-- Ends the session of the server process $1 if it still runs the transaction $2 (an xid8 as text). No row if it does not.
-- Plan: functions only.
SELECT pg_terminate_backend(activity.pid) AS "terminated!"
FROM pg_stat_activity AS activity
WHERE activity.pid = $1 AND activity.backend_xid = $2::text::xid8::xid
