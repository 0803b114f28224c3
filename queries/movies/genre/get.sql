-- movies.genre.get
-- $1 genre id. Zero or one row.
-- Plan: movie_genre_terms_pkey.
SELECT id, slug, name, description, parent_id AS "parent_id: GenreId"
FROM movie_genre_terms
WHERE id = $1
