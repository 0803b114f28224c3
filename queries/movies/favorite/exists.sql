-- movies.favorite.exists
-- $1 user id, $2 movie id. One row.
-- Plan: movie_favorites_pkey.
SELECT EXISTS (SELECT FROM movie_favorites WHERE user_id = $1 AND movie_id = $2) AS "exists!"
