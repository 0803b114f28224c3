-- movies.watch.list_of_movie
-- $1 viewer: the user or one of his profiles, $2 movie id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The user's sessions with a movie that he may see, the latest first.
-- Plan: idx_movie_watch_history_user_movie, idx_movies_seen.
SELECT h.id, h.user_id, h.movie_id, h.position_ms, h.duration_ms, h.completed, h.completed_at, h.device_name, h.device_type, h.client_name, h.play_method, h.started_at, h.watched_at
FROM movie_watch_history AS h
JOIN movies AS m ON m.id = h.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE h.user_id = viewer_user($1)
  AND h.movie_id = $2
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
  AND (h.watched_at, h.id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY h.watched_at DESC, h.id DESC
LIMIT $5
