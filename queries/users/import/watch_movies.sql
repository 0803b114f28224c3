-- users.import.watch_movies
-- $1 import id. The number of new entries of the history.
-- Plan: user_import_watches_pkey, insert.
INSERT INTO movie_watch_history (id, user_id, movie_id, position_ms, duration_ms, completed, completed_at, device_name, device_type, client_name, play_method,
                   started_at, watched_at)
SELECT s.watch_id, s.target_user_id, s.target_id, s.position_ms, s.duration_ms, s.completed, CASE WHEN s.completed THEN s.watched_at END,
       s.device_name, s.device_type, s.client_name, s.play_method, s.started_at, s.watched_at
FROM user_import_watches AS s
WHERE s.import_id = $1
  AND s.kind = 'movie'
  AND s.outcome = 'inserted'
ORDER BY s.line
ON CONFLICT DO NOTHING
