-- tvshows.episode.list_of_series
-- $1 series id, $2 and $3 season_number and episode_number of the last row seen, 0 and -1 from the start, $4 rows. The specials come first.
-- Plan: idx_episodes_number (unique, partial).
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episodes AS e
WHERE e.series_id = $1
  AND e.deleted_at IS NULL
  AND (e.season_number, e.episode_number) > ($2, $3)
ORDER BY e.season_number, e.episode_number
LIMIT $4
