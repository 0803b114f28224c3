-- tvshows.episode.get
-- $1 episode id. Zero or one row; deleted episodes are invisible.
-- Plan: idx_episodes_seen.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episodes AS e
WHERE e.id = $1
  AND e.deleted_at IS NULL
