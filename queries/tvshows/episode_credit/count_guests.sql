-- tvshows.episode_credit.count_guests
-- $1 episode id. One row; nothing of a deleted one.
-- Plan: idx_episodes_seen, idx_episode_credits_episode_role.
SELECT count(*) AS "guests!"
FROM episode_credits AS c
WHERE c.episode_id = $1
  AND EXISTS (SELECT FROM episodes AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
  AND c.role = 'cast'
  AND c.is_guest
