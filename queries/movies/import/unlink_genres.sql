-- movies.import.unlink_genres
-- $1 import id. The number of links. A row with genres says all genres of its movie: those that it does not name go.
-- Plan: movie_import_staging_pkey, movie_genres_pkey, movie_import_genres_pkey.
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
      JOIN movie_genre_terms AS t ON t.name_folded = fold_title(g.name)
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = mg.movie_id
        AND t.id = mg.genre_id
  )
