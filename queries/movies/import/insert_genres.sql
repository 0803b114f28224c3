-- movies.import.insert_genres
-- $1 import id. The number of new genres. A name that is known, or whose slug is, makes none; of names with one slug the first does.
-- Plan: movie_import_genres_pkey, movie_import_staging_pkey, movie_genre_terms_name_folded_key, movie_genre_terms_slug_key.
WITH wanted AS MATERIALIZED (
    SELECT DISTINCT ON (g.name) g.genre_id, g.name, g.line, g.position
    FROM movie_import_genres AS g
    JOIN movie_import_staging AS s ON s.import_id = g.import_id AND s.line = g.line
    WHERE g.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
    ORDER BY g.name, g.line, g.position
)
INSERT INTO movie_genre_terms (id, slug, name)
SELECT DISTINCT ON (title_slug(w.name)) w.genre_id, title_slug(w.name), w.name
FROM wanted AS w
WHERE NOT EXISTS (SELECT FROM movie_genre_terms AS t WHERE t.name_folded = fold_title(w.name))
  AND NOT EXISTS (SELECT FROM movie_genre_terms AS t WHERE t.slug = title_slug(w.name))
ORDER BY title_slug(w.name), w.line, w.position
ON CONFLICT DO NOTHING
