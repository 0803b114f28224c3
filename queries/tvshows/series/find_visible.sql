-- tvshows.series.find_visible
-- $1 viewer (NULL: the system), $2 series id. One row if the viewer may see the series, else none; deleted series are invisible.
-- Plan: idx_series_seen, libraries_pkey.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at
FROM series AS s
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE s.id = $2
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
