-- tvshows.episode_credit.delete_of_series
-- $1 series id. The number of credits that its episodes had.
-- Plan: idx_episodes_series_id, idx_episode_credits_episode_role.
DELETE FROM episode_credits AS c
USING episodes AS e
WHERE e.series_id = $1
  AND c.episode_id = e.id
