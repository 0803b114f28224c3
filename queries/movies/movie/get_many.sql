-- movies.movie.get_many
-- $1 ids. The rows that there are, in the order of the ids; deleted movies are invisible.
-- Plan: movies_pkey, for each id.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at
FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
JOIN movies AS m ON m.id = wanted.id
WHERE m.deleted_at IS NULL
ORDER BY wanted.place
