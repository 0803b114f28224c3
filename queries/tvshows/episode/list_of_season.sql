-- tvshows.episode.list_of_season
-- $1 season id. Its episodes, by number.
-- Plan: idx_episodes_season_id.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episodes AS e
WHERE e.season_id = $1
  AND e.deleted_at IS NULL
ORDER BY e.episode_number
