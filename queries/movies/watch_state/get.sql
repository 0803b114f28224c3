-- movies.watch_state.get
-- $1 user id, $2 movie id. Zero or one row.
-- Plan: movie_watch_state_pkey.
SELECT s.movie_id, s.user_id, s.position_ms, s.duration_ms, s.completed_at, s.watch_count, s.last_watched_at
FROM movie_watch_state AS s
WHERE s.user_id = $1
  AND s.movie_id = $2
