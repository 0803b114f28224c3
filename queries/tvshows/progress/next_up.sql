-- tvshows.progress.next_up
-- $1 viewer: the user or one of his profiles, $2 series id. Zero or one row: the episode behind the furthest that he watched, the first if he watched none.
-- The specials do not count.
-- Plan: idx_series_seen, series_watch_state_pkey, idx_episodes_number (unique, partial).
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM series AS s
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
JOIN episodes AS e ON e.series_id = s.id
LEFT JOIN series_watch_state AS mine ON mine.user_id = viewer_user($1) AND mine.series_id = s.id
WHERE s.id = $2
  AND s.deleted_at IS NULL
  AND e.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND (e.season_number, e.episode_number) > (coalesce(mine.furthest_season, 0), coalesce(mine.furthest_episode, 2147483647))
ORDER BY e.season_number, e.episode_number
LIMIT 1
