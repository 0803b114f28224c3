-- tvshows.import.insert_seasons
-- $1 import id. The number of seasons that were made since an episode is of them.
-- Plan: episode_import_staging_pkey; for each season idx_seasons_number.
INSERT INTO seasons (id, series_id, season_number)
SELECT DISTINCT ON (s.target_series_id, s.season_number) s.new_season_id, s.target_series_id, s.season_number
FROM episode_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
  AND (SELECT n.id FROM seasons AS n WHERE n.series_id = s.target_series_id AND n.season_number = s.season_number AND n.deleted_at IS NULL) IS NULL
ORDER BY s.target_series_id, s.season_number, s.line
ON CONFLICT DO NOTHING
