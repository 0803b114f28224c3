-- tvshows.series.update
-- $1 series id, $2 updated_at as it was read, $3 tmdb_id, $4 imdb_id, $5 title, $6 sort_title, $7 original_title, $8 year,
-- $9 first_air_date, $10 last_air_date, $11 status, $12 series_type, $13 overview, $14 original_language, $15 content_rating, $16 rating_level,
-- $17 poster_path, $18 poster_blurhash, $19 backdrop_path, $20 vote_average, $21 vote_count, $22 path, $23 is_locked, $24 added_at.
-- One row; none if the series is gone or was changed since.
-- Plan: idx_series_seen.
UPDATE series AS s
SET tmdb_id = $3,
    imdb_id = $4,
    title = $5,
    sort_title = $6,
    original_title = $7,
    year = $8,
    first_air_date = $9,
    last_air_date = $10,
    status = $11,
    series_type = $12,
    overview = $13,
    original_language = $14,
    content_rating = $15,
    rating_level = $16,
    poster_path = $17,
    poster_blurhash = $18,
    backdrop_path = $19,
    vote_average = $20,
    vote_count = $21,
    path = $22,
    is_locked = $23,
    added_at = $24
WHERE s.id = $1
  AND s.updated_at = $2
  AND s.deleted_at IS NULL
RETURNING s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at
