-- movies.genre.list_of_movie
-- $1 movie id. Its genres, by name; nothing of a deleted one.
-- Plan: idx_movies_seen, movie_genres_pkey, movie_genre_terms_pkey.
SELECT g.id, g.slug, g.name, g.description, g.parent_id AS "parent_id: GenreId"
FROM movie_genres AS mg
JOIN movie_genre_terms AS g ON g.id = mg.genre_id
WHERE mg.movie_id = $1
  AND EXISTS (SELECT FROM movies AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY g.name_folded
