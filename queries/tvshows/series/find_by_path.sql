-- tvshows.series.find_by_path
-- $1 library_id, $2 path of its folder. Zero or one row: of several the oldest; deleted series are invisible.
-- Plan: idx_series_library_path (partial).
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at
FROM series AS s
WHERE s.library_id = $1
  AND md5(s.path) = md5($2)
  AND s.path = $2
  AND s.deleted_at IS NULL
ORDER BY s.id
LIMIT 1
