-- movies.watch_state.is_watched
-- $1 user id, $2 movie id. One row.
-- Plan: movie_watch_state_pkey.
SELECT EXISTS (SELECT FROM movie_watch_state WHERE user_id = $1 AND movie_id = $2 AND watch_count > 0) AS "watched!"
