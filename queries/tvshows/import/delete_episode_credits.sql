-- tvshows.import.delete_episode_credits
-- $1 import id. The number of credits. A row with credits of a role says all of this role: those that it does not name go, the other
-- roles stay.
-- Plan: episode_import_staging_pkey, idx_episode_credits_episode_role, tv_import_credits_pkey.
WITH said AS MATERIALIZED (
    SELECT s.target_id, c.person_id, c.role, c.character_name, c.job
    FROM episode_import_staging AS s
    JOIN tv_import_credits AS c ON c.import_id = s.import_id AND c.of_episode AND c.line = s.line
    WHERE s.import_id = $1
      AND s.outcome = 'updated'
)
DELETE FROM episode_credits AS ec
WHERE ec.episode_id = ANY (ARRAY (SELECT said.target_id FROM said))
  AND EXISTS (SELECT FROM said WHERE said.target_id = ec.episode_id AND said.role = ec.role)
  AND NOT EXISTS (
      SELECT
      FROM said
      WHERE said.target_id = ec.episode_id
        AND said.person_id = ec.person_id
        AND said.role = ec.role
        AND said.character_name IS NOT DISTINCT FROM ec.character_name
        AND said.job IS NOT DISTINCT FROM ec.job
  )
