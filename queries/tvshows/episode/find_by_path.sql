-- tvshows.episode.find_by_path
-- $1 library_id, $2 path of a file. Zero or one row: the episode that a live file belongs to; missing files are invisible.
-- Plan: idx_episode_files_library_path (unique, partial), idx_episodes_seen.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
FROM episode_files AS f
JOIN episodes AS e ON e.id = f.episode_id
WHERE f.library_id = $1
  AND md5(f.path) = md5($2)
  AND f.path = $2
  AND f.deleted_at IS NULL
  AND f.missing_since IS NULL
  AND e.deleted_at IS NULL
