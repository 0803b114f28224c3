-- tvshows.import.delete_series_credits
-- $1 import id. The number of credits. A row with credits of a role says all of this role: those that it does not name go, the other
-- roles stay.
-- Plan: series_import_staging_pkey, idx_series_credits_series_role, tv_import_credits_pkey.
WITH said AS MATERIALIZED (
    SELECT s.target_id, c.person_id, c.role, c.character_name, c.job
    FROM series_import_staging AS s
    JOIN tv_import_credits AS c ON c.import_id = s.import_id AND NOT c.of_episode AND c.line = s.line
    WHERE s.import_id = $1
      AND s.outcome = 'updated'
)
DELETE FROM series_credits AS sc
WHERE sc.series_id = ANY (ARRAY (SELECT said.target_id FROM said))
  AND EXISTS (SELECT FROM said WHERE said.target_id = sc.series_id AND said.role = sc.role)
  AND NOT EXISTS (
      SELECT
      FROM said
      WHERE said.target_id = sc.series_id
        AND said.person_id = sc.person_id
        AND said.role = sc.role
        AND said.character_name IS NOT DISTINCT FROM sc.character_name
        AND said.job IS NOT DISTINCT FROM sc.job
  )
