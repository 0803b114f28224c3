-- tvshows.season.details
-- $1 season id. Zero or one row; deleted seasons are invisible.
-- Plan: seasons_id_series_id_season_number_key.
SELECT n.names_i18n AS "names_i18n: Json<Translations>", n.overviews_i18n AS "overviews_i18n: Json<Translations>"
FROM seasons AS n
WHERE n.id = $1
  AND n.deleted_at IS NULL
