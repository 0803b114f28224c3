-- movies.import.delete_credits
-- $1 import id. The number of credits. A row with credits of a role says all of this role: those that it does not name go, the other
-- roles stay.
-- Plan: movie_import_staging_pkey, idx_movie_credits_movie_role, movie_import_credits_pkey.
DELETE FROM movie_credits AS mc
WHERE mc.movie_id = ANY (ARRAY (
      SELECT s.target_id
      FROM movie_import_staging AS s
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND EXISTS (SELECT FROM movie_import_credits AS c WHERE c.import_id = s.import_id AND c.line = s.line)
  ))
  AND EXISTS (
      SELECT
      FROM movie_import_staging AS s
      JOIN movie_import_credits AS c ON c.import_id = s.import_id AND c.line = s.line
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = mc.movie_id
        AND c.role = mc.role
  )
  AND NOT EXISTS (
      SELECT
      FROM movie_import_staging AS s
      JOIN movie_import_credits AS c ON c.import_id = s.import_id AND c.line = s.line
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = mc.movie_id
        AND c.person_id = mc.person_id
        AND c.role = mc.role
        AND c.character_name IS NOT DISTINCT FROM mc.character_name
        AND c.job IS NOT DISTINCT FROM mc.job
  )
