-- movies.watch.latest_open
-- $1 user id, $2 movie id. Zero or one row: of the sessions that did not reach the end, the one that was played last.
-- Plan: idx_movie_watch_history_user_movie.
SELECT id, user_id, movie_id, position_ms, duration_ms, completed, completed_at, device_name, device_type, client_name, play_method, started_at, watched_at
FROM movie_watch_history
WHERE user_id = $1
  AND movie_id = $2
  AND NOT completed
ORDER BY watched_at DESC, id DESC
LIMIT 1
