-- tvshows.season.set_details
-- $1 season id, $2 names_i18n, $3 overviews_i18n. One row changed, or none.
-- Plan: seasons_id_series_id_season_number_key.
UPDATE seasons
SET names_i18n = $2,
    overviews_i18n = $3
WHERE id = $1
  AND deleted_at IS NULL
