-- movies.watchlist.exists
-- $1 user id, $2 movie id. One row.
-- Plan: movie_watchlist_pkey.
SELECT EXISTS (SELECT FROM movie_watchlist WHERE user_id = $1 AND movie_id = $2) AS "exists!"
