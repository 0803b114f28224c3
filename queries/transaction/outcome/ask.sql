-- transaction.outcome.ask
-- What became of the transaction $1 (an xid8 as text), and what the server is that says so: ids are given again on
-- another timeline, and after a crash those that had not reached the log. Takes an id itself, so that its own commit
-- waits for the synchronous standbys as every commit does: what it has seen committed is then as safe as they make it.
-- Status `not given` if the id is of the future here. One row.
-- Plan: functions only.
SELECT
    control.system_identifier AS "system!",
    ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer AS "timeline!",
    (SELECT extract(EPOCH FROM archiver.stats_reset)::text FROM pg_stat_archiver AS archiver) AS "era?",
    CASE WHEN $1::text::xid8 >= pg_current_xact_id() THEN 'not given' ELSE pg_xact_status($1::text::xid8) END AS "status?"
FROM pg_control_system() AS control
