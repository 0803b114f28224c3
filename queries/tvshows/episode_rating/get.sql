-- tvshows.episode_rating.get
-- $1 user id, $2 episode id. Zero or one row.
-- Plan: episode_user_ratings_pkey.
SELECT user_id, episode_id, rating, created_at, updated_at
FROM episode_user_ratings
WHERE user_id = $1
  AND episode_id = $2
