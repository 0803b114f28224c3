-- tvshows.episode_credit.delete_all
-- $1 episode id. The number of credits that it had.
-- Plan: idx_episode_credits_episode_role.
DELETE FROM episode_credits
WHERE episode_id = $1
