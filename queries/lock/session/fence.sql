-- lock.session.fence
-- The timeline, and an id that no transaction had before (an xid8). One row.
-- Plan: functions only.
SELECT ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer AS "timeline!",
       pg_current_xact_id()::text::bigint AS "xid!"
