-- tvshows.import.lock_episodes
-- $1 import id. One row: how many episodes. Those that the import changes are locked before one is written, in the order of their ids.
-- Plan: episode_import_staging_pkey, episodes_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT e.id
    FROM episodes AS e
    WHERE e.id = ANY (ARRAY (SELECT s.target_id FROM episode_import_staging AS s WHERE s.import_id = $1 AND s.outcome = 'updated'))
    ORDER BY e.id
    FOR NO KEY UPDATE
) AS l
