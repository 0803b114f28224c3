-- tvshows.episode.find_visible
-- $1 viewer (NULL: the system), $2 episode id. One row if the viewer may see its series, else none.
-- Plan: idx_episodes_seen, idx_series_seen.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episodes AS e
JOIN series AS s ON s.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE e.id = $2
  AND e.deleted_at IS NULL
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
