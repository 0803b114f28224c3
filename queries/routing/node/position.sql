-- routing.node.position
-- What a node is and how far it has come. On a primary: where the next record
-- of its log will be put, and the offset of that in its segment. On a replica:
-- the end of the last record that was replayed. Its timeline is known from the
-- stream, if the role may see it (pg_read_all_stats), else from its last restart point.
-- Runs on replicas. One row.
-- Plan: functions only.
SELECT
    position.in_recovery AS "in_recovery!",
    (position.lsn - '0/0'::pg_lsn)::bigint AS "lsn!",
    CASE WHEN position.in_recovery THEN NULL ELSE (SELECT file_offset FROM pg_walfile_name_offset(position.lsn)) END AS "segment_offset?",
    CASE
        WHEN position.in_recovery THEN greatest(
            (SELECT received_tli FROM pg_stat_wal_receiver),
            (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
            (SELECT timeline_id FROM pg_control_checkpoint())
        )
        ELSE ('x' || left(pg_walfile_name(position.lsn), 8))::bit(32)::integer
    END AS "timeline!",
    current_setting('wal_block_size')::bigint AS "page_size!"
FROM (
    SELECT
        recovery.active AS in_recovery,
        coalesce(
            CASE WHEN recovery.active THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
            '0/0'
        ) AS lsn
    FROM pg_is_in_recovery() AS recovery (active)
) AS position
