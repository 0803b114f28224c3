-- tvshows.progress.next_unwatched
-- $1 viewer: the user or one of his profiles, $2 series id. Zero or one row: the first episode by number that he has not watched to the end, wherever
-- the furthest is. The specials do not count.
-- Plan: idx_series_seen, idx_episodes_number (unique, partial), for each episode_watch_state_pkey, until one is found.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM series AS s
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
JOIN episodes AS e ON e.series_id = s.id
WHERE s.id = $2
  AND s.deleted_at IS NULL
  AND e.deleted_at IS NULL
  AND e.season_number > 0
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND NOT EXISTS (SELECT FROM episode_watch_state AS st WHERE st.user_id = viewer_user($1) AND st.episode_id = e.id AND st.watch_count > 0)
ORDER BY e.season_number, e.episode_number
LIMIT 1
