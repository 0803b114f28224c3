-- movies.import.skip_locked
-- $1 import id. The number of rows whose movies somebody has locked by hand since it was decided to change them.
-- Plan: movie_import_staging_pkey, movies_pkey.
UPDATE movie_import_staging AS s
SET outcome = 'skipped'
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND (SELECT m.is_locked FROM movies AS m WHERE m.id = s.target_id)
