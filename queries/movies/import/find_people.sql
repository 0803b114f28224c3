-- movies.import.find_people
-- $1 import id. The number of credits whose person is known: by imdb_id, else by tmdb_id, else by name among people without either id.
-- Plan: movie_import_credits_pkey; for each credit idx_movie_people_imdb_id, idx_movie_people_tmdb_id, idx_movie_people_name.
WITH known AS (
    SELECT c.line, c.position, coalesce(by_imdb.id, by_tmdb.id, by_name.id) AS id
    FROM movie_import_credits AS c
    JOIN movie_import_staging AS s ON s.import_id = c.import_id AND s.line = c.line
    LEFT JOIN movie_people AS by_imdb ON by_imdb.imdb_id = c.imdb_id
    LEFT JOIN movie_people AS by_tmdb ON by_tmdb.tmdb_id = c.tmdb_id
    LEFT JOIN LATERAL (
        SELECT p.id
        FROM movie_people AS p
        WHERE c.imdb_id IS NULL
          AND c.tmdb_id IS NULL
          AND p.name_folded = fold_title(c.name)
          AND p.imdb_id IS NULL
          AND p.tmdb_id IS NULL
        ORDER BY p.id
        LIMIT 1
    ) AS by_name ON true
    WHERE c.import_id = $1
      AND c.person_id IS NULL
      AND s.outcome IN ('inserted', 'updated')
)
UPDATE movie_import_credits AS c
SET person_id = k.id
FROM known AS k
WHERE c.import_id = $1
  AND c.line = k.line
  AND c.position = k.position
  AND k.id IS NOT NULL
