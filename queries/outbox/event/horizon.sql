-- outbox.event.horizon
-- No parameters. One row: events above the horizon, the age in seconds of the oldest, and the transaction at the horizon, if it runs:
-- of a session (pid; since when only for the role's own sessions and pg_read_all_stats), or prepared (no pid).
-- Plan: outbox_events_pkey, the range above the horizon; the sessions of the server.
SELECT events.held_back AS "held_back!", events.held_back_s AS "held_back_s!", writer.pid AS "pid?", writer.since AS "since?",
    extract(epoch FROM clock_timestamp() - writer.since)::float8 AS "age_s?"
FROM (
    SELECT count(*) AS held_back, coalesce(extract(epoch FROM clock_timestamp() - min(created_at))::float8, 0) AS held_back_s
    FROM outbox_events
    WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())
) AS events
LEFT JOIN LATERAL (
    SELECT a.pid, a.xact_start AS since
    FROM pg_stat_activity AS a
    WHERE a.backend_xid = xid(pg_snapshot_xmin(pg_current_snapshot()))
    UNION ALL
    SELECT NULL, p.prepared
    FROM pg_prepared_xacts AS p
    WHERE p.transaction = xid(pg_snapshot_xmin(pg_current_snapshot()))
    LIMIT 1
) AS writer ON true
