-- tvshows.progress.get
-- $1 viewer: the user or one of his profiles, $2 series id. One row if he may see the series, else none: counted from the states, the specials apart.
-- Plan: idx_series_seen, idx_episodes_series_id, episode_watch_state_pkey.
SELECT count(e.id) FILTER (WHERE e.season_number > 0) AS "episodes!",
       count(e.id) FILTER (WHERE e.season_number > 0 AND st.watch_count > 0) AS "watched!",
       count(e.id) FILTER (WHERE e.season_number > 0 AND st.completed_at IS NULL AND st.position_ms > 0) AS "in_progress!",
       count(e.id) FILTER (WHERE e.season_number = 0) AS "specials!",
       count(e.id) FILTER (WHERE e.season_number = 0 AND st.watch_count > 0) AS "watched_specials!",
       max(st.last_watched_at) AS last_watched_at
FROM series AS s
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
LEFT JOIN episodes AS e ON e.series_id = s.id AND e.deleted_at IS NULL
LEFT JOIN episode_watch_state AS st ON st.user_id = viewer_user($1) AND st.episode_id = e.id
WHERE s.id = $2
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
GROUP BY s.id
