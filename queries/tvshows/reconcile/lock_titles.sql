-- tvshows.reconcile.lock_titles
-- $1 milliseconds. One row: how many series. Those with files that have been missing for so long are locked before delete_missing looks for their
-- other files, in the order of their ids, as whoever changes them does: nobody adds one from here on.
-- Plan: idx_episode_files_missing_since, episodes_pkey, series_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT s.id
    FROM series AS s
    WHERE s.id = ANY (ARRAY (
        SELECT e.series_id
        FROM episodes AS e
        WHERE e.id = ANY (ARRAY (
            SELECT f.episode_id
            FROM episode_files AS f
            WHERE f.missing_since < now() - $1::bigint * interval '1 ms'
              AND f.deleted_at IS NULL
              AND f.is_monitored
        ))
    ))
    ORDER BY s.id
    FOR UPDATE
) AS l
