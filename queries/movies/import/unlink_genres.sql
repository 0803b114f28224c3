-- movies.import.unlink_genres
-- $1 import id. The number of links. A row with genres says all genres of its movie: those that it does not name go. A name is that of a genre, or has
-- the slug of one.
-- Plan: movie_import_staging_pkey, movie_genres_pkey, movie_import_genres_pkey; for each name movie_genre_terms_name_folded_key, movie_genre_terms_slug_key.
WITH terms AS MATERIALIZED (
    SELECT n.name, coalesce(by_name.id, by_slug.id) AS id
    FROM (SELECT DISTINCT g.name FROM movie_import_genres AS g WHERE g.import_id = $1) AS n
    LEFT JOIN LATERAL (SELECT t.id FROM movie_genre_terms AS t WHERE t.name_folded = fold_title(n.name) LIMIT 1) AS by_name ON true
    LEFT JOIN LATERAL (SELECT t.id FROM movie_genre_terms AS t WHERE t.slug = title_slug(n.name) LIMIT 1) AS by_slug ON true
)
DELETE FROM movie_genres AS mg
WHERE mg.movie_id = ANY (ARRAY (
      SELECT s.target_id
      FROM movie_import_staging AS s
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND EXISTS (SELECT FROM movie_import_genres AS g WHERE g.import_id = s.import_id AND g.line = s.line)
  ))
  AND NOT EXISTS (
      SELECT
      FROM movie_import_staging AS s
      JOIN movie_import_genres AS g ON g.import_id = s.import_id AND g.line = s.line
      JOIN terms AS t ON t.name = g.name
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = mg.movie_id
        AND t.id = mg.genre_id
  )
