-- tvshows.episode_rating.upsert
-- $1 user id, $2 episode id, $3 rating. One row.
-- Plan: episode_user_ratings_pkey.
INSERT INTO episode_user_ratings (user_id, episode_id, rating)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, episode_id) DO UPDATE SET rating = excluded.rating
RETURNING user_id, episode_id, rating, created_at, updated_at
