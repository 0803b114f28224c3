-- tvshows.import.skip_locked_episodes
-- $1 import id. The number of rows whose episodes somebody has locked by hand since it was decided to change them.
-- Plan: episode_import_staging_pkey, episodes_pkey.
UPDATE episode_import_staging AS s
SET outcome = 'skipped'
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND (SELECT e.is_locked FROM episodes AS e WHERE e.id = s.target_id)
