-- movies.favorite.list
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The user's favourites that he may see, the latest first.
-- Plan: idx_movie_favorites_user_created_at, idx_movies_seen.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       f.created_at AS "key!"
FROM movie_favorites AS f
JOIN movies AS m ON m.id = f.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE f.user_id = viewer_user($1)
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
  AND (f.created_at, f.movie_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY f.created_at DESC, f.movie_id DESC
LIMIT $4
