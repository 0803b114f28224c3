-- movies.watch_state.count_continue
-- $1 viewer: the user or one of his profiles. One row: the length of the list.
-- Plan: idx_movie_watch_state_continue (the user's rows, counted), idx_movies_seen.
SELECT count(*) AS "movies!"
FROM movie_watch_state AS s
JOIN movies AS m ON m.id = s.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE s.user_id = viewer_user($1)
  AND s.completed_at IS NULL
  AND s.position_ms > 0
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
