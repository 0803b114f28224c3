-- tvshows.episode_credit.count_guests
-- $1 episode id. One row.
-- Plan: idx_episode_credits_episode_role.
SELECT count(*) AS "guests!"
FROM episode_credits AS c
WHERE c.episode_id = $1
  AND c.role = 'cast'
  AND c.is_guest
