-- tvshows.series.insert
-- $1 id, $2 library_id, $3 tmdb_id, $4 imdb_id, $5 tvdb_id, $6 sonarr_id, $7 title, $8 sort_title, $9 original_title,
-- $10 year, $11 first_air_date, $12 last_air_date, $13 overview, $14 tagline, $15 status, $16 series_type, $17 original_language, $18 content_rating,
-- $19 rating_level, $20 poster_path, $21 poster_blurhash, $22 backdrop_path, $23 backdrop_blurhash, $24 logo_path, $25 trailer_url, $26 vote_average, $27 vote_count,
-- $28 popularity, $29 homepage, $30 path, $31 titles_i18n, $32 taglines_i18n, $33 overviews_i18n, $34 age_ratings, $35 is_locked, $36 added_at (NULL: now).
-- One row.
-- Plan: insert.
INSERT INTO series AS s (id, library_id, tmdb_id, imdb_id, tvdb_id, sonarr_id, title, sort_title, original_title,
                         year, first_air_date, last_air_date, overview, tagline, status, series_type, original_language, content_rating,
                         rating_level, poster_path, poster_blurhash, backdrop_path, backdrop_blurhash, logo_path, trailer_url, vote_average, vote_count,
                         popularity, homepage, path, titles_i18n, taglines_i18n, overviews_i18n, age_ratings, is_locked, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
        $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, coalesce($36, now()))
RETURNING s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at
