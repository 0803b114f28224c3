-- movies.favorite.delete
-- $1 user id, $2 movie id. One row changed, or none.
-- Plan: movie_favorites_pkey.
DELETE FROM movie_favorites
WHERE user_id = $1
  AND movie_id = $2
