-- movies.reconcile.lock_missing_files
-- $1 milliseconds. One row: how many files. Those that have been missing for so long are locked before delete_missing looks at them, in the
-- order in which a scan does: nobody takes one of them back from here on.
-- Plan: idx_movie_files_missing_since.
-- Buffers: 5000, because every file that has been missing for so long is locked.
SELECT count(*) AS "locked!"
FROM (
    SELECT f.id
    FROM movie_files AS f
    WHERE f.missing_since < now() - $1::bigint * interval '1 ms'
      AND f.deleted_at IS NULL
      AND f.is_monitored
    ORDER BY f.id
    FOR NO KEY UPDATE
) AS l
