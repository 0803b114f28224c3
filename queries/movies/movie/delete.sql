-- movies.movie.delete
-- $1 movie id. One row changed, or none. A trigger deletes its files with it, or their paths would stay taken.
-- Plan: idx_movies_seen.
UPDATE movies
SET deleted_at = now()
WHERE id = $1
  AND deleted_at IS NULL
