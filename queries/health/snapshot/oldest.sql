-- health.snapshot.oldest
-- No parameters. Whatever keeps dead rows of this database from being cleaned up for the longest time: a session, a prepared transaction, a replication slot, a
-- replica that asks for it; and the longest time that anything is known to do so. Since when other roles' sessions do is known with pg_read_all_stats only, since
-- when a slot or a replica does to nobody. VACUUM keeps nothing back but from itself. No row if nothing does.
-- Plan: functions only.
SELECT
    holder.kind AS "kind!",
    holder.name AS "name!",
    age(holder.xmin)::bigint AS "transactions!",
    extract(EPOCH FROM clock_timestamp() - holder.since)::double precision AS "age_s?",
    extract(EPOCH FROM clock_timestamp() - min(holder.since) OVER ())::double precision AS "longest_s?"
FROM (
    SELECT 'session' AS kind, concat_ws(' ', a.pid, nullif(a.application_name, '')) AS name, x.xmin, a.xact_start AS since
    FROM pg_stat_activity AS a
    CROSS JOIN LATERAL (VALUES (a.backend_xid), (a.backend_xmin)) AS x (xmin)
    WHERE a.pid <> pg_backend_pid() AND a.datname = current_database()
      AND coalesce(a.leader_pid, a.pid) NOT IN (SELECT v.pid FROM pg_stat_progress_vacuum AS v)
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
