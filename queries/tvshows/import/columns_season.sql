-- tvshows.import.columns_season
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, position, season_id, season_number, name, overview, air_date, year, poster_path
FROM series_import_seasons
WHERE false
