-- outbox.event.read
-- $1, $2 xid and id of the event to go on after, $3 how many at most. A row for each event, with the age in seconds of the
-- oldest event above the horizon (0 without one); where there is no event, one row without one.
-- Plan: outbox_events_pkey twice: one row from the horizon on, a range up to it.
SELECT horizon.held_back_s AS "held_back_s!", e.xid::text::bigint AS "xid?", e.id AS "id?", e.topic AS "topic?", e.payload::text AS "payload?",
    e.created_at AS "created_at?"
FROM (
    SELECT coalesce((
        SELECT extract(epoch FROM clock_timestamp() - above.created_at)::float8
        FROM outbox_events AS above
        WHERE above.xid >= pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY above.xid, above.id
        LIMIT 1
    ), 0) AS held_back_s
) AS horizon
LEFT JOIN LATERAL (
    SELECT below.xid, below.id, below.topic, below.payload, below.created_at
    FROM outbox_events AS below
    WHERE (below.xid, below.id) > ($1::bigint::text::xid8, $2::bigint)
      AND below.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY below.xid, below.id
    LIMIT $3
) AS e ON true
ORDER BY e.xid, e.id
