-- tvshows.user_rating.upsert
-- $1 user id, $2 series id, $3 rating. One row; a review stays.
-- Plan: series_user_ratings_pkey.
INSERT INTO series_user_ratings (user_id, series_id, rating)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, series_id) DO UPDATE SET rating = excluded.rating
RETURNING user_id, series_id, rating, review, created_at, updated_at
