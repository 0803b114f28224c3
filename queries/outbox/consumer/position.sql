-- outbox.consumer.position
-- $1 name. Zero or one row: how far the consumer has come.
-- Plan: outbox_consumers_pkey.
SELECT xid::text::bigint AS "xid!", id
FROM outbox_consumers
WHERE name = $1
