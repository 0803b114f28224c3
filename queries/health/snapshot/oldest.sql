-- health.snapshot.oldest
-- No parameters. Whatever keeps dead rows of this database from being cleaned up for the longest time: a session, a prepared transaction, a replication slot, a
-- replica that asks for it. Of other roles' sessions only with pg_read_all_stats. No row if nothing does.
-- Plan: functions only.
SELECT
    holder.kind AS "kind!",
    holder.name AS "name!",
    age(holder.xmin)::bigint AS "transactions!",
    extract(EPOCH FROM clock_timestamp() - holder.since)::double precision AS "age_s?"
FROM (
    SELECT 'session' AS kind, concat_ws(' ', a.pid, nullif(a.application_name, '')) AS name, x.xmin, a.xact_start AS since
    FROM pg_stat_activity AS a
    CROSS JOIN LATERAL (VALUES (a.backend_xid), (a.backend_xmin)) AS x (xmin)
    WHERE a.pid <> pg_backend_pid() AND a.datname = current_database()
    UNION ALL
    SELECT 'prepared', p.gid, p.transaction, p.prepared
    FROM pg_prepared_xacts AS p
    WHERE p.database = current_database()
    UNION ALL
    SELECT 'slot', s.slot_name, x.xmin, NULL
    FROM pg_replication_slots AS s
    CROSS JOIN LATERAL (VALUES (s.xmin), (s.catalog_xmin)) AS x (xmin)
    UNION ALL
    SELECT 'replica', concat_ws(' ', r.pid, nullif(r.application_name, '')), r.backend_xmin, NULL
    FROM pg_stat_replication AS r
) AS holder
WHERE holder.xmin IS NOT NULL
ORDER BY age(holder.xmin) DESC, holder.since
LIMIT 1
