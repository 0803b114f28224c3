-- tvshows.genre.upsert
-- $1 id of a new genre, $2 name. One row: the genre of that name, whatever the case; made if there is none.
-- The update changes nothing: it lets RETURNING see a row that was there, also one that a concurrent transaction made.
-- Plan: tv_genre_terms_name_folded_key.
INSERT INTO tv_genre_terms AS g (id, slug, name)
VALUES ($1, title_slug($2), $2)
ON CONFLICT (name_folded) DO UPDATE SET slug = g.slug
RETURNING g.id, g.slug, g.name, g.description, g.parent_id AS "parent_id: GenreId"
