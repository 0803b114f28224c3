-- outbox.consumer.hold
-- $1 name. Zero or one row: how far the consumer has come, which nobody else says or changes until the end of the transaction.
-- Plan: outbox_consumers_pkey.
SELECT xid::text::bigint AS "xid!", id
FROM outbox_consumers
WHERE name = $1
FOR NO KEY UPDATE
