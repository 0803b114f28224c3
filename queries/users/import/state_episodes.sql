-- users.import.state_episodes
-- $1 import id. The number of states that were made or changed: where users stand with what they watched, from the whole history.
-- Plan: user_import_watches_pkey; for each user and title idx_episode_watch_history_user_episode, episode_watch_state_pkey.
INSERT INTO episode_watch_state AS s (user_id, episode_id, position_ms, duration_ms, completed_at, watch_count, last_watched_at)
SELECT w.target_user_id, w.target_id, latest.position_ms, latest.duration_ms, latest.completed_at, times.completed, latest.watched_at
FROM (
    SELECT DISTINCT i.target_user_id, i.target_id
    FROM user_import_watches AS i
    WHERE i.import_id = $1
      AND i.kind = 'episode'
      AND i.outcome IN ('inserted', 'updated')
) AS w
CROSS JOIN LATERAL (
    SELECT h.position_ms, h.duration_ms, CASE WHEN h.completed THEN coalesce(h.completed_at, h.watched_at) END AS completed_at, h.watched_at
    FROM episode_watch_history AS h
    WHERE h.user_id = w.target_user_id
      AND h.episode_id = w.target_id
    ORDER BY h.watched_at DESC, h.id DESC
    LIMIT 1
) AS latest
CROSS JOIN LATERAL (
    SELECT count(*)::int AS completed
    FROM episode_watch_history AS h
    WHERE h.user_id = w.target_user_id
      AND h.episode_id = w.target_id
      AND h.completed
    LIMIT 1
) AS times
ORDER BY w.target_user_id, w.target_id
ON CONFLICT (user_id, episode_id) DO UPDATE
SET position_ms = CASE WHEN excluded.last_watched_at >= s.last_watched_at THEN excluded.position_ms ELSE s.position_ms END,
    duration_ms = coalesce(excluded.duration_ms, s.duration_ms),
    completed_at = CASE WHEN excluded.last_watched_at >= s.last_watched_at THEN excluded.completed_at ELSE s.completed_at END,
    watch_count = greatest(s.watch_count, excluded.watch_count),
    last_watched_at = greatest(s.last_watched_at, excluded.last_watched_at)
