-- tvshows.episode.find_previous
-- $1 episode id. Zero or one row: the live episode of its series that comes before by number; specials are a row of their own.
-- Plan: episodes_pkey, idx_episodes_number (unique, partial).
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episodes AS at
JOIN episodes AS e ON e.series_id = at.series_id
WHERE at.id = $1
  AND e.deleted_at IS NULL
  AND (e.season_number, e.episode_number) < (at.season_number, at.episode_number)
  AND (e.season_number = 0) = (at.season_number = 0)
ORDER BY e.season_number DESC, e.episode_number DESC
LIMIT 1
