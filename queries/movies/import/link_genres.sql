-- movies.import.link_genres
-- $1 import id. The number of new links.
-- Plan: movie_import_genres_pkey, movie_import_staging_pkey, movie_genre_terms_name_folded_key.
INSERT INTO movie_genres (movie_id, genre_id)
SELECT DISTINCT s.target_id, t.id
FROM movie_import_genres AS g
JOIN movie_import_staging AS s ON s.import_id = g.import_id AND s.line = g.line
JOIN movie_genre_terms AS t ON t.name_folded = fold_title(g.name)
WHERE g.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, t.id
ON CONFLICT DO NOTHING
