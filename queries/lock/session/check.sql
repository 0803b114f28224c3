-- lock.session.check
-- $1 key. One row: whether this session holds the lock, on what is no standby.
-- Plan: function only.
SELECT NOT pg_is_in_recovery() AND EXISTS (
    SELECT FROM pg_locks AS l
    WHERE l.locktype = 'advisory'
      AND l.pid = pg_backend_pid()
      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
      AND l.classid::bigint = ($1::bigint >> 32) & 4294967295
      AND l.objid::bigint = $1::bigint & 4294967295
      AND l.objsubid = 1
      AND l.granted
) AS "held!"
