-- movies.movie.find_by_imdb_id
-- $1 library_id, $2 imdb_id. Zero or one row; deleted movies are invisible.
-- Plan: idx_movies_library_imdb_id (unique, partial).
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
FROM movies AS m
WHERE m.library_id = $1
  AND m.imdb_id = $2
  AND m.deleted_at IS NULL
