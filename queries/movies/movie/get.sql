-- movies.movie.get
-- $1 movie id. Zero or one row; deleted movies are invisible.
-- Plan: idx_movies_seen.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
FROM movies AS m
WHERE m.id = $1
  AND m.deleted_at IS NULL
