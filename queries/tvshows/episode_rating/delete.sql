-- tvshows.episode_rating.delete
-- $1 user id, $2 episode id. One row changed, or none.
-- Plan: episode_user_ratings_pkey.
DELETE FROM episode_user_ratings
WHERE user_id = $1
  AND episode_id = $2
