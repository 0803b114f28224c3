-- tvshows.import.insert_genres
-- $1 import id. The number of new genres.
-- Plan: series_import_genres_pkey, tv_genre_terms_name_folded_key.
INSERT INTO tv_genre_terms (id, slug, name)
SELECT DISTINCT ON (fold_title(g.name)) g.genre_id, title_slug(g.name), g.name
FROM series_import_genres AS g
JOIN series_import_staging AS s ON s.import_id = g.import_id AND s.line = g.line
WHERE g.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
  AND NOT EXISTS (SELECT FROM tv_genre_terms AS t WHERE t.name_folded = fold_title(g.name))
ORDER BY fold_title(g.name), g.line, g.position
ON CONFLICT DO NOTHING
