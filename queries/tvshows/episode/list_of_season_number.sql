-- tvshows.episode.list_of_season_number
-- $1 series id, $2 season_number. The episodes of the season, by number.
-- Plan: idx_episodes_number (unique, partial).
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episodes AS e
WHERE e.series_id = $1
  AND e.season_number = $2
  AND e.deleted_at IS NULL
ORDER BY e.episode_number
