-- movies.import.reject_lost
-- $1 import id. The number of rows whose key a concurrent change took between resolve and insert, or whose movie it deleted.
-- Plan: movie_import_staging_pkey, idx_movies_seen.
UPDATE movie_import_staging AS s
SET outcome = 'rejected',
    reason = CASE s.outcome
        WHEN 'inserted' THEN 'a key of this row was taken by a concurrent change; import it again'
        ELSE 'a concurrent change deleted the movie; import it again'
    END
WHERE s.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
  AND (SELECT m.id FROM movies AS m WHERE m.id = s.target_id AND m.library_id = s.library_id AND m.deleted_at IS NULL) IS NULL
