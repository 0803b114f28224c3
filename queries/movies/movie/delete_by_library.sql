-- movies.movie.delete_by_library
-- $1 library_id. The number of movies that were deleted, with their files: by triggers.
-- Imports and scans of the library are waited for: they lock many movies, too, in another order.
-- Plan: full scan, because all titles of a library are gone through; idx_movies_library_title.
-- Buffers: 40000, because every movie of the library is written.
WITH locked AS (
    SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0)) AS locked
), gone AS (
    UPDATE movies
    SET deleted_at = now()
    WHERE library_id = $1
      AND deleted_at IS NULL
      AND (SELECT count(locked.locked) FROM locked) >= 0
    RETURNING id
)
SELECT count(*) AS "deleted!"
FROM gone
