-- movies.movie.insert
-- $1 id, $2 library_id, $3 tmdb_id, $4 imdb_id, $5 tvdb_id, $6 radarr_id, $7 title, $8 sort_title,
-- $9 original_title, $10 year, $11 release_date, $12 runtime_ms, $13 overview, $14 tagline, $15 status, $16 original_language,
-- $17 content_rating, $18 rating_level, $19 poster_path, $20 poster_blurhash, $21 backdrop_path, $22 backdrop_blurhash, $23 logo_path, $24 trailer_url,
-- $25 vote_average, $26 vote_count, $27 popularity, $28 budget, $29 revenue, $30 path, $31 titles_i18n, $32 taglines_i18n,
-- $33 overviews_i18n, $34 age_ratings, $35 is_locked, $36 added_at (NULL: now). One row.
-- Plan: insert.
INSERT INTO movies AS m (id, library_id, tmdb_id, imdb_id, tvdb_id, radarr_id, title, sort_title, original_title,
                        year, release_date, runtime_ms, overview, tagline, status, original_language, content_rating, rating_level,
                        poster_path, poster_blurhash, backdrop_path, backdrop_blurhash, logo_path, trailer_url, vote_average, vote_count, popularity,
                        budget, revenue, path, titles_i18n, taglines_i18n, overviews_i18n, age_ratings, is_locked, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
        $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27,
        $28, $29, $30, $31, $32, $33, $34, $35, coalesce($36, now()))
RETURNING m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
