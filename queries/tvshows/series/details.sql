-- tvshows.series.details
-- $1 series id. Zero or one row; deleted series are invisible.
-- Plan: idx_series_seen.
SELECT s.tvdb_id, s.sonarr_id, s.tagline, s.backdrop_blurhash, s.logo_path, s.trailer_url, s.popularity, s.homepage,
       s.titles_i18n AS "titles_i18n: Json<Translations>", s.taglines_i18n AS "taglines_i18n: Json<Translations>",
       s.overviews_i18n AS "overviews_i18n: Json<Translations>", s.age_ratings AS "age_ratings: Json<AgeRatings>",
       s.play_count, s.metadata_updated_at
FROM series AS s
WHERE s.id = $1
  AND s.deleted_at IS NULL
