-- movies.import.insert_movies
-- $1 import id. The number of new movies. A key that a concurrent change has taken meanwhile leaves its row out: see reject_lost.
-- Plan: movie_import_staging_pkey, insert.
INSERT INTO movies (id, library_id, tmdb_id, imdb_id, tvdb_id, radarr_id, title, sort_title,
                    original_title, year, release_date, runtime_ms, overview, tagline, status, original_language,
                    content_rating, rating_level, poster_path, poster_blurhash, backdrop_path, backdrop_blurhash, logo_path, trailer_url,
                    vote_average, vote_count, popularity, budget, revenue, path, titles_i18n, taglines_i18n,
                    overviews_i18n, age_ratings, is_locked, added_at)
SELECT s.target_id, s.library_id, s.tmdb_id, s.imdb_id, s.tvdb_id, s.radarr_id, s.title, s.sort_title,
       s.original_title, s.year, s.release_date, s.runtime_ms, s.overview, s.tagline, s.status, s.original_language,
       s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path, s.backdrop_blurhash, s.logo_path, s.trailer_url,
       s.vote_average, s.vote_count, s.popularity, s.budget, s.revenue, s.path,
       coalesce(s.titles_i18n, '{}'), coalesce(s.taglines_i18n, '{}'), coalesce(s.overviews_i18n, '{}'), coalesce(s.age_ratings, '{}'),
       s.is_locked, coalesce(s.added_at, now())
FROM movie_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
ORDER BY s.line
ON CONFLICT DO NOTHING
