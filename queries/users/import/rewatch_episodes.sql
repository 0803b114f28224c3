-- users.import.rewatch_episodes
-- $1 import id. The number of changed entries of the history.
-- Plan: user_import_watches_pkey, idx_episode_watch_history_episode_id.
UPDATE episode_watch_history AS h
SET position_ms = s.position_ms,
    duration_ms = coalesce(s.duration_ms, h.duration_ms),
    completed = h.completed OR s.completed,
    completed_at = CASE WHEN h.completed THEN h.completed_at WHEN s.completed THEN s.watched_at END,
    watched_at = s.watched_at
FROM user_import_watches AS s
WHERE s.import_id = $1
  AND s.kind = 'episode'
  AND s.outcome = 'updated'
  AND h.user_id = s.target_user_id
  AND h.episode_id = s.target_id
  AND h.started_at = s.started_at
  AND h.episode_id = ANY (ARRAY (SELECT u.target_id FROM user_import_watches AS u WHERE u.import_id = $1 AND u.kind = 'episode' AND u.outcome = 'updated'))
  AND h.watched_at <= s.watched_at
