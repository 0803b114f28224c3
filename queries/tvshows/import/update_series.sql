-- tvshows.import.update_series
-- $1 import id. The number of changed series. What a row leaves empty stays as it is.
-- Plan: series_import_staging_pkey, series_pkey.
UPDATE series AS m
SET tmdb_id = coalesce(s.tmdb_id, m.tmdb_id),
    imdb_id = coalesce(s.imdb_id, m.imdb_id),
    tvdb_id = coalesce(s.tvdb_id, m.tvdb_id),
    sonarr_id = coalesce(s.sonarr_id, m.sonarr_id),
    title = coalesce(s.title, m.title),
    sort_title = coalesce(s.sort_title, m.sort_title),
    original_title = coalesce(s.original_title, m.original_title),
    year = coalesce(s.year, m.year),
    first_air_date = coalesce(s.first_air_date, m.first_air_date),
    last_air_date = coalesce(s.last_air_date, m.last_air_date),
    overview = coalesce(s.overview, m.overview),
    tagline = coalesce(s.tagline, m.tagline),
    status = coalesce(s.status, m.status),
    series_type = coalesce(s.series_type, m.series_type),
    original_language = coalesce(s.original_language, m.original_language),
    content_rating = coalesce(s.content_rating, m.content_rating),
    rating_level = coalesce(s.rating_level, m.rating_level),
    poster_path = coalesce(s.poster_path, m.poster_path),
    poster_blurhash = coalesce(s.poster_blurhash, m.poster_blurhash),
    backdrop_path = coalesce(s.backdrop_path, m.backdrop_path),
    backdrop_blurhash = coalesce(s.backdrop_blurhash, m.backdrop_blurhash),
    logo_path = coalesce(s.logo_path, m.logo_path),
    trailer_url = coalesce(s.trailer_url, m.trailer_url),
    vote_average = coalesce(s.vote_average, m.vote_average),
    vote_count = coalesce(s.vote_count, m.vote_count),
    popularity = coalesce(s.popularity, m.popularity),
    homepage = coalesce(s.homepage, m.homepage),
    path = coalesce(s.path, m.path),
    titles_i18n = m.titles_i18n || coalesce(s.titles_i18n, '{}'),
    taglines_i18n = m.taglines_i18n || coalesce(s.taglines_i18n, '{}'),
    overviews_i18n = m.overviews_i18n || coalesce(s.overviews_i18n, '{}'),
    age_ratings = m.age_ratings || coalesce(s.age_ratings, '{}'),
    is_locked = m.is_locked OR s.is_locked,
    added_at = coalesce(s.added_at, m.added_at),
    metadata_updated_at = now()
FROM series_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND m.id = s.target_id
  AND m.id = ANY (ARRAY (SELECT u.target_id FROM series_import_staging AS u WHERE u.import_id = $1 AND u.outcome = 'updated'))
