-- tvshows.import.columns_series
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, source_line, series_id, library_id, tmdb_id, imdb_id, tvdb_id, sonarr_id,
       title, sort_title, original_title, year, first_air_date, last_air_date, overview, tagline, status,
       series_type, original_language, content_rating, rating_level, poster_path, poster_blurhash, backdrop_path, backdrop_blurhash, logo_path,
       trailer_url, vote_average, vote_count, popularity, homepage, path, titles_i18n AS "titles_i18n: Json<Translations>", taglines_i18n AS "taglines_i18n: Json<Translations>", overviews_i18n AS "overviews_i18n: Json<Translations>",
       age_ratings AS "age_ratings: Json<AgeRatings>", is_locked, added_at
FROM series_import_staging
WHERE false
