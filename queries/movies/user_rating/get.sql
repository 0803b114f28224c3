-- movies.user_rating.get
-- $1 user id, $2 movie id. Zero or one row.
-- Plan: movie_user_ratings_pkey.
SELECT user_id, movie_id, rating, review, created_at, updated_at
FROM movie_user_ratings
WHERE user_id = $1
  AND movie_id = $2
