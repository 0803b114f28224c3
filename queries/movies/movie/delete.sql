-- movies.movie.delete
-- $1 movie id. One row changed, or none. Its files are deleted with it, or their paths would stay taken.
-- Plan: movies_pkey, idx_movie_files_movie.
WITH files AS (
    UPDATE movie_files
    SET deleted_at = now()
    WHERE movie_id = $1
      AND deleted_at IS NULL
)
UPDATE movies
SET deleted_at = now()
WHERE id = $1
  AND deleted_at IS NULL
