-- movies.user_rating.delete
-- $1 user id, $2 movie id. One row changed, or none.
-- Plan: movie_user_ratings_pkey.
DELETE FROM movie_user_ratings
WHERE user_id = $1
  AND movie_id = $2
