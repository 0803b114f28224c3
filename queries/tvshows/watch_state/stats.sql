-- tvshows.watch_state.stats
-- $1 viewer: the user or one of his profiles. One row: sums over the episodes that he played and may see.
-- Plan: episode_watch_state_pkey (the user's rows, summed), idx_episodes_seen, idx_series_seen.
SELECT count(*) FILTER (WHERE s.watch_count > 0) AS "watched!",
       count(*) FILTER (WHERE s.completed_at IS NULL AND s.position_ms > 0) AS "in_progress!",
       coalesce(sum(s.watch_count), 0)::bigint AS "watch_count!",
       least(coalesce(sum(s.watch_count * coalesce(s.duration_ms, e.runtime_ms, 0)::numeric), 0), 9223372036854775807)::bigint AS "watched_ms!",
       max(s.last_watched_at) AS last_watched_at
FROM episode_watch_state AS s
JOIN episodes AS e ON e.id = s.episode_id
JOIN series AS t ON t.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE s.user_id = viewer_user($1)
  AND e.deleted_at IS NULL
  AND t.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
