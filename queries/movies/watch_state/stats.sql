-- movies.watch_state.stats
-- $1 viewer: the user or one of his profiles. One row: sums over the movies that he played and may see.
-- Plan: movie_watch_state_pkey (the user's rows, summed), idx_movies_seen.
SELECT count(*) FILTER (WHERE s.watch_count > 0) AS "watched!",
       count(*) FILTER (WHERE s.completed_at IS NULL AND s.position_ms > 0) AS "in_progress!",
       coalesce(sum(s.watch_count), 0)::bigint AS "watch_count!",
       least(coalesce(sum(s.watch_count * coalesce(s.duration_ms, m.runtime_ms, 0)::numeric), 0), 9223372036854775807)::bigint AS "watched_ms!",
       max(s.last_watched_at) AS last_watched_at
FROM movie_watch_state AS s
JOIN movies AS m ON m.id = s.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE s.user_id = viewer_user($1)
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
