-- movies.import.unlink_genres
-- $1 import id. The number of links. A row with genres says all genres of its movie: those that it does not name go.
-- Plan: movie_import_staging_pkey, movie_genres_pkey, movie_import_genres_pkey.
DELETE FROM movie_genres AS mg
USING movie_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND mg.movie_id = s.target_id
  AND EXISTS (SELECT FROM movie_import_genres AS g WHERE g.import_id = s.import_id AND g.line = s.line)
  AND NOT EXISTS (
      SELECT
      FROM movie_import_genres AS g
      JOIN movie_genre_terms AS t ON t.name_folded = fold_title(g.name)
      WHERE g.import_id = s.import_id
        AND g.line = s.line
        AND t.id = mg.genre_id
  )
