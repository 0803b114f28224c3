-- outbox.event.purge
-- $1 age in milliseconds, $2 whether consumers that have not come so far do not matter, $3 how many of the oldest events to look at.
-- The number of those that were deleted.
-- Plan: outbox_events_pkey from its beginning, $3 rows, of which the places in the table (events are never updated);
-- outbox_consumers whole, one row a consumer.
DELETE FROM outbox_events
WHERE ctid = ANY (ARRAY(
    SELECT oldest.ctid
    FROM (
        SELECT e.ctid, e.xid, e.id, e.created_at
        FROM outbox_events AS e
        WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY e.xid, e.id
        LIMIT $3
    ) AS oldest
    WHERE oldest.created_at < now() - $1::bigint * interval '1 millisecond'
      AND ($2::bool OR NOT EXISTS (
          SELECT FROM outbox_consumers AS c WHERE (c.xid, c.id) < (oldest.xid, oldest.id)
      ))
))
