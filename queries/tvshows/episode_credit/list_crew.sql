-- tvshows.episode_credit.list_crew
-- $1 episode id. All but the cast: by kind of work, the directors first, then by place in the credits; nothing of a deleted one.
-- Plan: idx_episodes_seen, idx_episode_credits_episode_role, tv_people_pkey.
SELECT c.id, c.episode_id, c.person_id, p.name AS person_name, p.image_path AS person_image_path, p.image_blurhash AS person_image_blurhash,
       c.role, c.character_name, c.department, c.job, c.billing_order, c.is_guest, c.tmdb_credit_id
FROM episode_credits AS c
JOIN tv_people AS p ON p.id = c.person_id
WHERE c.episode_id = $1
  AND EXISTS (SELECT FROM episodes AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
  AND c.role <> 'cast'
ORDER BY coalesce(array_position(ARRAY['director', 'creator', 'writer', 'producer', 'composer', 'cinematographer', 'editor'], c.role), 9), c.billing_order, c.id
