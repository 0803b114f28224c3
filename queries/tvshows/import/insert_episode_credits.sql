-- tvshows.import.insert_episode_credits
-- $1 import id. The number of new credits; one that is said twice is stored once.
-- Plan: tv_import_credits_pkey, episode_import_staging_pkey, insert.
INSERT INTO episode_credits (id, episode_id, person_id, role, character_name, job, billing_order)
SELECT c.credit_id, s.target_id, c.person_id, c.role, c.character_name, c.job, c.billing_order
FROM tv_import_credits AS c
JOIN episode_import_staging AS s ON s.import_id = c.import_id AND s.line = c.line
WHERE c.import_id = $1
  AND c.of_episode
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, c.position
ON CONFLICT DO NOTHING
