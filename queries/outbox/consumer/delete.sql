-- outbox.consumer.delete
-- $1 name. The number of consumers that were deleted: 0 or 1.
-- Plan: outbox_consumers_pkey.
DELETE FROM outbox_consumers
WHERE name = $1
