-- tvshows.watch.list_completed_of_episode
-- $1 viewer: the user or one of his profiles, $2 episode id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- Of the user's sessions with an episode that he may see, those that reached the end; the latest first.
-- Plan: idx_episode_watch_history_user_episode, idx_episodes_seen.
SELECT h.id, h.user_id, h.episode_id, h.position_ms, h.duration_ms, h.completed, h.completed_at, h.device_name, h.device_type, h.client_name, h.play_method, h.started_at, h.watched_at
FROM episode_watch_history AS h
JOIN episodes AS e ON e.id = h.episode_id
JOIN series AS t ON t.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE h.user_id = viewer_user($1)
  AND h.episode_id = $2
  AND h.completed
  AND e.deleted_at IS NULL
  AND t.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
  AND (h.watched_at, h.id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY h.watched_at DESC, h.id DESC
LIMIT $5
