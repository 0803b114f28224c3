-- tvshows.watch_state.get
-- $1 user id, $2 episode id. Zero or one row.
-- Plan: episode_watch_state_pkey.
SELECT s.episode_id, s.user_id, s.position_ms, s.duration_ms, s.completed_at, s.watch_count, s.last_watched_at
FROM episode_watch_state AS s
WHERE s.user_id = $1
  AND s.episode_id = $2
