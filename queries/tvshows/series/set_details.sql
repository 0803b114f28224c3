-- tvshows.series.set_details
-- $1 series id, $2 tvdb_id, $3 sonarr_id, $4 tagline, $5 backdrop_blurhash, $6 logo_path, $7 trailer_url, $8 popularity, $9 homepage,
-- $10 titles_i18n, $11 taglines_i18n, $12 overviews_i18n, $13 age_ratings. One row changed, or none.
-- Plan: idx_series_seen.
UPDATE series
SET tvdb_id = $2,
    sonarr_id = $3,
    tagline = $4,
    backdrop_blurhash = $5,
    logo_path = $6,
    trailer_url = $7,
    popularity = $8,
    homepage = $9,
    titles_i18n = $10,
    taglines_i18n = $11,
    overviews_i18n = $12,
    age_ratings = $13,
    metadata_updated_at = now()
WHERE id = $1
  AND deleted_at IS NULL
