-- movies.movie.set_details
-- $1 movie id, $2 tvdb_id, $3 radarr_id, $4 tagline, $5 status, $6 backdrop_blurhash, $7 logo_path, $8 trailer_url, $9 popularity,
-- $10 budget, $11 revenue, $12 titles_i18n, $13 taglines_i18n, $14 overviews_i18n, $15 age_ratings. One row changed, or none.
-- Plan: idx_movies_seen.
UPDATE movies
SET tvdb_id = $2,
    radarr_id = $3,
    tagline = $4,
    status = $5,
    backdrop_blurhash = $6,
    logo_path = $7,
    trailer_url = $8,
    popularity = $9,
    budget = $10,
    revenue = $11,
    titles_i18n = $12,
    taglines_i18n = $13,
    overviews_i18n = $14,
    age_ratings = $15,
    metadata_updated_at = now()
WHERE id = $1
  AND deleted_at IS NULL
