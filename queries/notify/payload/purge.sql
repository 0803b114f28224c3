-- notify.payload.purge
-- $1 how many at most. The number of payloads of more than an hour ago that were deleted.
-- Plan: idx_notify_payloads_created_at, then notify_payloads_pkey.
DELETE FROM notify_payloads
WHERE id IN (
    SELECT id
    FROM notify_payloads
    WHERE created_at < now() - interval '1 hour'
    ORDER BY created_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)
