-- movies.movie.find_visible
-- $1 viewer (NULL: the system), $2 movie id. One row if the viewer may see the movie, else none; deleted movies are invisible.
-- Plan: idx_movies_seen, libraries_pkey.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
FROM movies AS m
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE m.id = $2
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
