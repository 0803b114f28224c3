-- tvshows.import.upsert_seasons
-- $1 import id. The number of seasons that were made or changed. What a row leaves empty stays as it is.
-- Plan: series_import_seasons_pkey, series_import_staging_pkey, idx_seasons_number.
INSERT INTO seasons AS n (id, series_id, season_number, name, overview, air_date, year, poster_path)
SELECT i.season_id, s.target_id, i.season_number, i.name, i.overview, i.air_date, i.year, i.poster_path
FROM series_import_seasons AS i
JOIN series_import_staging AS s ON s.import_id = i.import_id AND s.line = i.line
WHERE i.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, i.season_number
ON CONFLICT (series_id, season_number) WHERE deleted_at IS NULL DO UPDATE
SET name = coalesce(excluded.name, n.name),
    overview = coalesce(excluded.overview, n.overview),
    air_date = coalesce(excluded.air_date, n.air_date),
    year = coalesce(excluded.year, n.year),
    poster_path = coalesce(excluded.poster_path, n.poster_path)
