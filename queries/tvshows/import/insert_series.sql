-- tvshows.import.insert_series
-- $1 import id. The number of new series. A key that a concurrent change has taken meanwhile leaves its row out: see reject_lost_series.
-- Plan: series_import_staging_pkey, insert.
INSERT INTO series (id, library_id, tmdb_id, imdb_id, tvdb_id, sonarr_id, title, sort_title, original_title,
                    year, first_air_date, last_air_date, overview, tagline, status, series_type, original_language, content_rating,
                    rating_level, poster_path, poster_blurhash, backdrop_path, backdrop_blurhash, logo_path, trailer_url, vote_average, vote_count,
                    popularity, homepage, path, titles_i18n, taglines_i18n, overviews_i18n, age_ratings, is_locked, added_at)
SELECT s.target_id, s.library_id, s.tmdb_id, s.imdb_id, s.tvdb_id, s.sonarr_id, s.title, s.sort_title, s.original_title,
       s.year, s.first_air_date, s.last_air_date, s.overview, s.tagline, s.status, s.series_type, s.original_language, s.content_rating,
       s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path, s.backdrop_blurhash, s.logo_path, s.trailer_url, s.vote_average, s.vote_count,
       s.popularity, s.homepage, s.path, coalesce(s.titles_i18n, '{}'), coalesce(s.taglines_i18n, '{}'), coalesce(s.overviews_i18n, '{}'), coalesce(s.age_ratings, '{}'), s.is_locked, coalesce(s.added_at, now())
FROM series_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
ORDER BY s.line
ON CONFLICT DO NOTHING
