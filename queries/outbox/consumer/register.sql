-- outbox.consumer.register
-- $1 name. Makes the consumer, at the beginning, unless it is there.
-- Plan: outbox_consumers_pkey.
INSERT INTO outbox_consumers (name)
VALUES ($1)
ON CONFLICT (name) DO NOTHING
