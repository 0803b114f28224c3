-- lock.session.fence
-- The timeline, and an id that no transaction had before (an xid8). One row. The message has its commit on disk before the answer, or a crash
-- might give the same id again: what writes nothing is not waited for.
-- Plan: functions only.
SELECT ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer AS "timeline!",
       pg_current_xact_id()::text::bigint AS "xid!"
FROM pg_logical_emit_message(true, 'revenge.fence', ''::text),
     set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'local'), true)
