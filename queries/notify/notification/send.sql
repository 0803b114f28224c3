-- notify.notification.send
-- $1 channel, $2 payload. One row; delivered when the transaction is committed.
-- Plan: no table.
SELECT pg_notify($1, $2)
