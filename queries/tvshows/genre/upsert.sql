-- tvshows.genre.upsert
-- $1 id of a new genre, $2 name. One row: the genre of that name, whatever the case, else the one of its slug (`Sci Fi` is `Sci-Fi`); made if there is neither.
-- The update changes nothing: it lets RETURNING see a row that a concurrent transaction made.
-- Plan: tv_genre_terms_name_folded_key, tv_genre_terms_slug_key.
WITH known AS (
    SELECT g.id, g.slug, g.name, g.description, g.parent_id
    FROM tv_genre_terms AS g
    WHERE g.name_folded = fold_title($2)
       OR g.slug = title_slug($2)
    ORDER BY g.name_folded = fold_title($2) DESC
    LIMIT 1
), made AS (
    INSERT INTO tv_genre_terms AS g (id, slug, name)
    SELECT $1::uuid, title_slug($2), $2
    WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (slug) DO UPDATE SET slug = g.slug
    RETURNING g.id, g.slug, g.name, g.description, g.parent_id
)
SELECT found.id AS "id!: GenreId", found.slug AS "slug!", found.name AS "name!", found.description, found.parent_id AS "parent_id: GenreId"
FROM (
    SELECT k.id, k.slug, k.name, k.description, k.parent_id
    FROM known AS k
    UNION ALL
    SELECT m.id, m.slug, m.name, m.description, m.parent_id
    FROM made AS m
) AS found
