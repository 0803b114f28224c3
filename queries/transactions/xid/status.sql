-- transactions.xid.status
-- $1 a transaction's id. What became of it, and what tells whether that can be
-- believed: an id that was lost in a crash is given out again, so cluster,
-- timeline and the moment of the last crash must be the transaction's. A crash
-- resets the archiver's statistics with all others. One row; on a primary only.
-- Plan: functions only.
SELECT
    pg_xact_status($1::text::xid8) AS "status?",
    (SELECT system_identifier FROM pg_control_system()) AS "system!",
    left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS "timeline!",
    coalesce((SELECT extract(epoch FROM stats_reset) * 1000000 FROM pg_stat_archiver), 0)::bigint AS "crashed!"
