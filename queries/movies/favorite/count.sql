-- movies.favorite.count
-- $1 viewer: the user or one of his profiles. One row: how many of the list he may see.
-- Plan: movie_favorites_pkey (the user's rows, counted: the list is his own and short), idx_movies_seen.
SELECT count(*) AS "movies!"
FROM movie_favorites AS f
JOIN movies AS m ON m.id = f.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE f.user_id = viewer_user($1)
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
