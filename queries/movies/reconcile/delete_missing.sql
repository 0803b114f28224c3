-- movies.reconcile.delete_missing
-- $1 milliseconds. One row: how many files were deleted, and how many movies whose last file that was: see lock_titles.
-- Plan: idx_movie_files_missing_since, movies_pkey, idx_movie_files_movie.
WITH old AS (
    SELECT f.id, f.movie_id
    FROM movie_files AS f
    WHERE f.missing_since < now() - $1::bigint * interval '1 ms'
      AND f.deleted_at IS NULL
      AND f.is_monitored
), file AS (
    UPDATE movie_files AS f
    SET deleted_at = now()
    WHERE f.id = ANY (ARRAY (SELECT old.id FROM old))
      AND f.deleted_at IS NULL
    RETURNING f.id
), title AS (
    UPDATE movies AS m
    SET deleted_at = now()
    WHERE m.id = ANY (ARRAY (SELECT old.movie_id FROM old))
      AND m.deleted_at IS NULL
      AND NOT EXISTS (
          SELECT
          FROM movie_files AS f
          WHERE f.movie_id = m.id
            AND f.deleted_at IS NULL
            AND (f.missing_since IS NULL OR f.missing_since >= now() - $1::bigint * interval '1 ms' OR NOT f.is_monitored)
      )
    RETURNING m.id
)
SELECT (SELECT count(*) FROM file) AS "files!",
       (SELECT count(*) FROM title) AS "titles!"
