-- tvshows.watch_state.count_watched
-- $1 viewer: the user or one of his profiles. One row: the length of the list.
-- Plan: idx_episode_watch_state_watched (the user's rows, counted), idx_episodes_seen, idx_series_seen.
SELECT count(*) AS "episodes!"
FROM episode_watch_state AS s
JOIN episodes AS e ON e.id = s.episode_id
JOIN series AS t ON t.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE s.user_id = viewer_user($1)
  AND s.watch_count > 0
  AND e.deleted_at IS NULL
  AND t.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
