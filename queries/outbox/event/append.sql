-- outbox.event.append
-- $1 topic, $2 payload. One row: where the event stands.
-- Plan: no read.
INSERT INTO outbox_events (topic, payload)
VALUES ($1, $2)
RETURNING xid::text::bigint AS "xid!", id
