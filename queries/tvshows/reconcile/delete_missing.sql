-- tvshows.reconcile.delete_missing
-- $1 milliseconds. One row: how many files were deleted, and how many series whose last file that was: see lock_titles. Their seasons and episodes go
-- with them, by a trigger. An episode alone stays: a series has episodes without files.
-- Plan: idx_episode_files_missing_since, episodes_pkey, series_pkey, idx_episodes_series_id, idx_episode_files_episode.
WITH old AS (
    SELECT f.id, f.episode_id
    FROM episode_files AS f
    WHERE f.missing_since < now() - $1::bigint * interval '1 ms'
      AND f.deleted_at IS NULL
      AND f.is_monitored
), file AS (
    UPDATE episode_files AS f
    SET deleted_at = now()
    WHERE f.id = ANY (ARRAY (SELECT old.id FROM old))
      AND f.deleted_at IS NULL
    RETURNING f.id
), title AS (
    UPDATE series AS s
    SET deleted_at = now()
    WHERE s.id = ANY (ARRAY (SELECT e.series_id FROM episodes AS e WHERE e.id = ANY (ARRAY (SELECT old.episode_id FROM old))))
      AND s.deleted_at IS NULL
      AND NOT EXISTS (
          SELECT
          FROM episodes AS e
          JOIN episode_files AS f ON f.episode_id = e.id
          WHERE e.series_id = s.id
            AND e.deleted_at IS NULL
            AND f.deleted_at IS NULL
            AND (f.missing_since IS NULL OR f.missing_since >= now() - $1::bigint * interval '1 ms' OR NOT f.is_monitored)
      )
    RETURNING s.id
)
SELECT (SELECT count(*) FROM file) AS "files!",
       (SELECT count(*) FROM title) AS "titles!"
