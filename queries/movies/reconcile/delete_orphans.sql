-- movies.reconcile.delete_orphans
-- $1 library_id. The number of live files of deleted movies, whose paths are free again: a REPEATABLE READ transaction that deletes a movie does not
-- see a file that was added beside it.
-- Plan: idx_movie_files_library_id; for each file idx_movies_seen.
-- Buffers: 15000, because every file of the library is looked at.
UPDATE movie_files AS f
SET deleted_at = now()
WHERE f.library_id = $1
  AND f.deleted_at IS NULL
  AND (SELECT t.id FROM movies AS t WHERE t.id = f.movie_id AND t.deleted_at IS NULL) IS NULL
