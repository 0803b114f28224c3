-- tvshows.genre.get
-- $1 genre id. Zero or one row.
-- Plan: tv_genre_terms_pkey.
SELECT id, slug, name, description, parent_id AS "parent_id: GenreId"
FROM tv_genre_terms
WHERE id = $1
