-- movies.import.delete_credits
-- $1 import id. The number of credits. A row with credits of a role says all of this role: those that it does not name go, the other
-- roles stay.
-- Plan: movie_import_staging_pkey, idx_movie_credits_movie_role, movie_import_credits_pkey.
WITH said AS MATERIALIZED (
    SELECT s.target_id, c.person_id, c.role, c.character_name, c.job
    FROM movie_import_staging AS s
    JOIN movie_import_credits AS c ON c.import_id = s.import_id AND c.line = s.line
    WHERE s.import_id = $1
      AND s.outcome = 'updated'
)
DELETE FROM movie_credits AS mc
WHERE mc.movie_id = ANY (ARRAY (SELECT said.target_id FROM said))
  AND EXISTS (SELECT FROM said WHERE said.target_id = mc.movie_id AND said.role = mc.role)
  AND NOT EXISTS (
      SELECT
      FROM said
      WHERE said.target_id = mc.movie_id
        AND said.person_id = mc.person_id
        AND said.role = mc.role
        AND said.character_name IS NOT DISTINCT FROM mc.character_name
        AND said.job IS NOT DISTINCT FROM mc.job
  )
