-- movies.movie.update
-- $1 movie id, $2 updated_at as it was read, $3 tmdb_id, $4 imdb_id, $5 title, $6 sort_title, $7 original_title, $8 year, $9 release_date, $10 runtime_ms,
-- $11 overview, $12 original_language, $13 content_rating, $14 rating_level, $15 poster_path, $16 poster_blurhash, $17 backdrop_path, $18 vote_average,
-- $19 vote_count, $20 path, $21 is_locked, $22 added_at.
-- One row; none if the movie is gone or was changed since.
-- Plan: idx_movies_seen.
UPDATE movies AS m
SET tmdb_id = $3,
    imdb_id = $4,
    title = $5,
    sort_title = $6,
    original_title = $7,
    year = $8,
    release_date = $9,
    runtime_ms = $10,
    overview = $11,
    original_language = $12,
    content_rating = $13,
    rating_level = $14,
    poster_path = $15,
    poster_blurhash = $16,
    backdrop_path = $17,
    vote_average = $18,
    vote_count = $19,
    path = $20,
    is_locked = $21,
    added_at = $22
WHERE m.id = $1
  AND m.updated_at = $2
  AND m.deleted_at IS NULL
RETURNING m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
