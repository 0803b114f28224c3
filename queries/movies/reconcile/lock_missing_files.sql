-- movies.reconcile.lock_missing_files
-- $1 milliseconds. One row: how many files. Those that have been missing for so long are locked before delete_missing looks at them, in the
-- order in which a scan does: nobody takes one of them back from here on.
-- Plan: idx_movie_files_missing_since, movie_files_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT f.id
    FROM movie_files AS f
    WHERE f.id = ANY (ARRAY (
        SELECT o.id
        FROM movie_files AS o
        WHERE o.missing_since < now() - $1::bigint * interval '1 ms'
          AND o.deleted_at IS NULL
          AND o.is_monitored
    ))
    ORDER BY f.id
    FOR NO KEY UPDATE
) AS l
