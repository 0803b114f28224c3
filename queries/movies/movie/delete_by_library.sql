-- movies.movie.delete_by_library
-- $1 library_id. The number of movies that were deleted, with their files.
-- Plan: full scan, because all titles of a library are gone through; idx_movies_library_title, idx_movie_files_movie.
-- Buffers: 40000, because every movie of the library is written.
WITH gone AS (
    UPDATE movies
    SET deleted_at = now()
    WHERE library_id = $1
      AND deleted_at IS NULL
    RETURNING id
), files AS (
    UPDATE movie_files AS f
    SET deleted_at = now()
    FROM gone
    WHERE f.movie_id = gone.id
      AND f.deleted_at IS NULL
)
SELECT count(*) AS "deleted!"
FROM gone
