-- tvshows.user_rating.get
-- $1 user id, $2 series id. Zero or one row.
-- Plan: series_user_ratings_pkey.
SELECT user_id, series_id, rating, review, created_at, updated_at
FROM series_user_ratings
WHERE user_id = $1
  AND series_id = $2
