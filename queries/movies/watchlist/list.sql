-- movies.watchlist.list
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The movies of the user's list that he may see, in its order.
-- Plan: idx_movie_watchlist_user_position, idx_movies_seen.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       w.position AS "key!"
FROM movie_watchlist AS w
JOIN movies AS m ON m.id = w.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE w.user_id = viewer_user($1)
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
  AND (w.position, w.movie_id) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY w.position, w.movie_id
LIMIT $4
