-- movies.movie.details
-- $1 movie id. Zero or one row; deleted movies are invisible.
-- Plan: idx_movies_seen.
SELECT m.tvdb_id, m.radarr_id, m.tagline, m.status, m.backdrop_blurhash, m.logo_path, m.trailer_url, m.popularity, m.budget,
       m.revenue,
       m.titles_i18n AS "titles_i18n: Json<Translations>", m.taglines_i18n AS "taglines_i18n: Json<Translations>",
       m.overviews_i18n AS "overviews_i18n: Json<Translations>", m.age_ratings AS "age_ratings: Json<AgeRatings>",
       m.play_count, m.metadata_updated_at
FROM movies AS m
WHERE m.id = $1
  AND m.deleted_at IS NULL
