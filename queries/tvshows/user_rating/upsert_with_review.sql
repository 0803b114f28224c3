-- tvshows.user_rating.upsert_with_review
-- $1 user id, $2 series id, $3 rating, $4 review. One row.
-- Plan: series_user_ratings_pkey.
INSERT INTO series_user_ratings (user_id, series_id, rating, review)
VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, series_id) DO UPDATE SET rating = excluded.rating, review = excluded.review
RETURNING user_id, series_id, rating, review, created_at, updated_at
