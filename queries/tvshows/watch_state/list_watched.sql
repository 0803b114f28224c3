-- tvshows.watch_state.list_watched
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- TvShows that the user finished at least once and may see; the latest first.
-- Plan: idx_episode_watch_state_watched, episodes_pkey.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at,
       s.user_id, s.position_ms, s.duration_ms, s.completed_at, s.watch_count, s.last_watched_at
FROM episode_watch_state AS s
JOIN episodes AS e ON e.id = s.episode_id
JOIN series AS t ON t.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE s.user_id = viewer_user($1)
  AND s.watch_count > 0
  AND e.deleted_at IS NULL
  AND t.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
  AND (s.last_watched_at, s.episode_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY s.last_watched_at DESC, s.episode_id DESC
LIMIT $4
