-- movies.reconcile.lock_titles
-- $1 milliseconds. One row: how many movies. Those with files that have been missing for so long are locked before delete_missing looks for their
-- other files, in the order of their ids, as whoever changes them does: nobody adds one from here on.
-- Plan: idx_movie_files_missing_since, movies_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT m.id
    FROM movies AS m
    WHERE m.id = ANY (ARRAY (
        SELECT f.movie_id
        FROM movie_files AS f
        WHERE f.missing_since < now() - $1::bigint * interval '1 ms'
          AND f.deleted_at IS NULL
          AND f.is_monitored
    ))
    ORDER BY m.id
    FOR NO KEY UPDATE
) AS l
