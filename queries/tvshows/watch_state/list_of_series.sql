-- tvshows.watch_state.list_of_series
-- $1 viewer: the user or one of his profiles, $2 series id. Where he stands with each episode of it that he began (got beyond the start of) or watched
-- to the end, by number; none if he may not see the series.
-- Plan: idx_series_seen, idx_episodes_number (unique, partial), episode_watch_state_pkey.
SELECT e.season_number, e.episode_number, s.episode_id, s.user_id, s.position_ms, s.duration_ms, s.completed_at, s.watch_count, s.last_watched_at
FROM series AS t
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
JOIN episodes AS e ON e.series_id = t.id
JOIN episode_watch_state AS s ON s.user_id = viewer_user($1) AND s.episode_id = e.id
WHERE t.id = $2
  AND (s.watch_count > 0 OR s.position_ms > 0)
  AND t.deleted_at IS NULL
  AND e.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
ORDER BY e.season_number, e.episode_number
