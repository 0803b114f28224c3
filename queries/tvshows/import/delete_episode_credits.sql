-- tvshows.import.delete_episode_credits
-- $1 import id. The number of credits. A row with credits of a role says all of this role: those that it does not name go, the other
-- roles stay.
-- Plan: episode_import_staging_pkey, idx_episode_credits_episode_role, tv_import_credits_pkey.
DELETE FROM episode_credits AS ec
WHERE ec.episode_id = ANY (ARRAY (
      SELECT s.target_id
      FROM episode_import_staging AS s
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND EXISTS (SELECT FROM tv_import_credits AS c WHERE c.import_id = s.import_id AND c.of_episode AND c.line = s.line)
  ))
  AND EXISTS (
      SELECT
      FROM episode_import_staging AS s
      JOIN tv_import_credits AS c ON c.import_id = s.import_id AND c.of_episode AND c.line = s.line
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = ec.episode_id
        AND c.role = ec.role
  )
  AND NOT EXISTS (
      SELECT
      FROM episode_import_staging AS s
      JOIN tv_import_credits AS c ON c.import_id = s.import_id AND c.of_episode AND c.line = s.line
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = ec.episode_id
        AND c.person_id = ec.person_id
        AND c.role = ec.role
        AND c.character_name IS NOT DISTINCT FROM ec.character_name
        AND c.job IS NOT DISTINCT FROM ec.job
  )
