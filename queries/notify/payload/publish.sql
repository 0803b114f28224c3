-- notify.payload.publish
-- $1 id, $2 payload, $3 channel, $4 the reference to send. One row; up to ten payloads of more than an hour ago are deleted.
-- Plan: idx_notify_payloads_created_at for the old ones, which others may be deleting.
WITH old AS (
    DELETE FROM notify_payloads
    WHERE id IN (
        SELECT id
        FROM notify_payloads
        WHERE created_at < now() - interval '1 hour'
        ORDER BY created_at
        LIMIT 10
        FOR UPDATE SKIP LOCKED
    )
), new AS (
    INSERT INTO notify_payloads (id, payload)
    VALUES ($1, $2)
    RETURNING id
)
SELECT pg_notify($3, $4)
FROM new
