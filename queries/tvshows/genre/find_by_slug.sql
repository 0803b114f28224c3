-- tvshows.genre.find_by_slug
-- $1 slug. Zero or one row.
-- Plan: tv_genre_terms_slug_key.
SELECT id, slug, name, description, parent_id AS "parent_id: GenreId"
FROM tv_genre_terms
WHERE slug = $1
