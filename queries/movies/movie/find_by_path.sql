-- movies.movie.find_by_path
-- $1 library_id, $2 path of a file. Zero or one row: the movie that a live file belongs to; missing files are invisible.
-- Plan: idx_movie_files_library_path (unique, partial), idx_movies_seen.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
FROM movies AS m
JOIN movie_files AS f ON f.movie_id = m.id
WHERE f.library_id = $1
  AND md5(f.path) = md5($2)
  AND f.path = $2
  AND f.deleted_at IS NULL
  AND f.missing_since IS NULL
  AND m.deleted_at IS NULL
