-- movies.movie.list_collection
-- $1 viewer (NULL: the system), $2 collection_id, $3 and $4 order and id of the last row seen (NULL: from the start), $5 rows.
-- Movies without a place of their own come last.
-- Plan: idx_movie_collection_members_order, idx_movies_seen.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       coalesce(cm.collection_order, 2147483647) AS "key!"
FROM movies AS m
JOIN movie_collection_members AS cm ON cm.movie_id = m.id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE m.deleted_at IS NULL
  AND cm.collection_id = $2
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
  AND (coalesce(cm.collection_order, 2147483647), cm.movie_id) > (coalesce($3, -1), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY coalesce(cm.collection_order, 2147483647), cm.movie_id
LIMIT $5
