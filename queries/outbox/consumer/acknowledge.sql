-- outbox.consumer.acknowledge
-- $1 name, $2, $3 xid and id of the last event that is done. One row: whether that can have been read on this server, and whether the
-- consumer goes on to it, made if it is not there, and never back. Whoever does the same work waits here until the first has ended.
-- Plan: outbox_consumers_pkey.
WITH given AS (
    SELECT $2::bigint::text::xid8 AS xid, $3::bigint AS id
), moved AS (
    INSERT INTO outbox_consumers AS c (name, xid, id)
    SELECT $1, given.xid, given.id
    FROM given
    WHERE given.xid < pg_current_xact_id()
    ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, id = excluded.id, updated_at = now()
    WHERE (c.xid, c.id) < (excluded.xid, excluded.id)
    RETURNING true
)
SELECT given.xid < pg_current_xact_id() AS "known!", EXISTS (SELECT FROM moved) AS "moved!"
FROM given
