-- tvshows.user_rating.delete
-- $1 user id, $2 series id. One row changed, or none.
-- Plan: series_user_ratings_pkey.
DELETE FROM series_user_ratings
WHERE user_id = $1
  AND series_id = $2
