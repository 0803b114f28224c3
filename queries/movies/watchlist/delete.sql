-- movies.watchlist.delete
-- $1 user id, $2 movie id. One row changed, or none.
-- Plan: movie_watchlist_pkey.
DELETE FROM movie_watchlist
WHERE user_id = $1
  AND movie_id = $2
