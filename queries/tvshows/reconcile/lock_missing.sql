-- tvshows.reconcile.lock_missing
-- $1 milliseconds. No rows. No file of a library comes back while its missing ones are deleted.
-- Plan: idx_episode_files_missing_since.
SELECT pg_advisory_xact_lock(hashtextextended(l.library_id::text, 0)) IS NULL AS "locked!"
FROM (
    SELECT DISTINCT f.library_id
    FROM episode_files AS f
    WHERE f.missing_since < now() - $1::bigint * interval '1 ms'
      AND f.deleted_at IS NULL
      AND f.is_monitored
    ORDER BY f.library_id
) AS l
