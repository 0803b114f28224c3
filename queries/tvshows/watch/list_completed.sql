-- tvshows.watch.list_completed
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Of the user's sessions with episodes that he may see, those that reached the end; the latest first.
-- Plan: idx_episode_watch_history_completed, episodes_pkey.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at,
       h.id AS watch_id, h.user_id, h.position_ms, h.duration_ms, h.completed, h.completed_at, h.device_name, h.device_type, h.client_name, h.play_method,
       h.started_at, h.watched_at
FROM episode_watch_history AS h
JOIN episodes AS e ON e.id = h.episode_id
JOIN series AS t ON t.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE h.user_id = viewer_user($1)
  AND h.completed
  AND e.deleted_at IS NULL
  AND t.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
  AND (h.watched_at, h.id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY h.watched_at DESC, h.id DESC
LIMIT $4
