-- movies.genre.find_by_name
-- $1 name, whatever the case. Zero or one row.
-- Plan: movie_genre_terms_name_folded_key.
SELECT id, slug, name, description, parent_id AS "parent_id: GenreId"
FROM movie_genre_terms
WHERE name_folded = fold_title($1)
