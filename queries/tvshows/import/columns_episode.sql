-- tvshows.import.columns_episode
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, source_line, episode_id, new_season_id, library_id, series_id, series_imdb_id, series_tmdb_id,
       series_tvdb_id, season_number, episode_number, absolute_number, tmdb_id, tvdb_id, imdb_id, title, overview,
       production_code, air_date, aired_at, runtime_ms, still_path, still_blurhash, vote_average, vote_count, is_locked,
       added_at, titles_i18n AS "titles_i18n: Json<Translations>", overviews_i18n AS "overviews_i18n: Json<Translations>"
FROM episode_import_staging
WHERE false
