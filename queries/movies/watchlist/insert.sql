-- movies.watchlist.insert
-- $1 user id, $2 movie id. One row, the last of the list; or none if the movie is in it already.
-- Plan: idx_movie_watchlist_user_position, movie_watchlist_pkey.
INSERT INTO movie_watchlist (user_id, movie_id, position)
SELECT $1::uuid, $2::uuid, coalesce(max(w.position) + 1, 0)
FROM movie_watchlist AS w
WHERE w.user_id = $1
ON CONFLICT DO NOTHING
