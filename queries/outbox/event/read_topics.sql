-- outbox.event.read_topics
-- $1, $2 xid and id of the event to go on after, $3 how many at most, $4 topics, each once. As outbox.event.read.
-- Plan: outbox_events_pkey for the horizon, a range of idx_outbox_events_topic for each topic, merged by a sort of at most $3 for each.
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
    SELECT of_one.xid, of_one.id, of_one.topic, of_one.payload, of_one.created_at
    FROM unnest($4::text[]) AS wanted (topic)
    CROSS JOIN LATERAL (
        SELECT below.xid, below.id, below.topic, below.payload, below.created_at
        FROM outbox_events AS below
        WHERE below.topic = wanted.topic
          AND (below.xid, below.id) > ($1::bigint::text::xid8, $2::bigint)
          AND below.xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY below.xid, below.id
        LIMIT $3
    ) AS of_one
    ORDER BY of_one.xid, of_one.id
    LIMIT $3
) AS e ON true
ORDER BY e.xid, e.id
