-- tvshows.series.find_by_file_path
-- $1 library_id, $2 path of a file. Zero or one row: the series of the episode that a live file belongs to; missing files are invisible.
-- Plan: idx_episode_files_library_path (unique, partial), idx_episodes_seen, series_pkey.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at
FROM episode_files AS f
JOIN episodes AS e ON e.id = f.episode_id
JOIN series AS s ON s.id = e.series_id
WHERE f.library_id = $1
  AND md5(f.path) = md5($2)
  AND f.path = $2
  AND f.deleted_at IS NULL
  AND f.missing_since IS NULL
  AND e.deleted_at IS NULL
  AND s.deleted_at IS NULL
