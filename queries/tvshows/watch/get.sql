-- tvshows.watch.get
-- $1 user id, $2 session's id. Zero or one row.
-- Plan: episode_watch_history_pkey.
SELECT id, user_id, episode_id, position_ms, duration_ms, completed, completed_at, device_name, device_type, client_name, play_method, started_at, watched_at
FROM episode_watch_history
WHERE id = $2
  AND user_id = $1
