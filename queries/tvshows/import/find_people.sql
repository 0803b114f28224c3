-- tvshows.import.find_people
-- $1 import id. The number of credits, of series and of episodes, whose person is known: by imdb_id, else by tmdb_id, else by name among people
-- without either id.
-- Plan: tv_import_credits_pkey, series_import_staging_pkey, episode_import_staging_pkey; for each person named, once, idx_tv_people_imdb_id,
-- idx_tv_people_tmdb_id, idx_tv_people_name.
WITH titles AS (
    SELECT false AS of_episode, s.line
    FROM series_import_staging AS s
    WHERE s.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
    UNION ALL
    SELECT true, e.line
    FROM episode_import_staging AS e
    WHERE e.import_id = $1
      AND e.outcome IN ('inserted', 'updated')
), wanted AS MATERIALIZED (
    SELECT DISTINCT c.imdb_id, c.tmdb_id, CASE WHEN c.imdb_id IS NULL AND c.tmdb_id IS NULL THEN c.name END AS name
    FROM tv_import_credits AS c
    JOIN titles AS t ON t.of_episode = c.of_episode AND t.line = c.line
    WHERE c.import_id = $1
      AND c.person_id IS NULL
), known AS MATERIALIZED (
    -- One key, since a join by columns that may be NULL could not hash.
    SELECT concat_ws(E'\n', coalesce(w.imdb_id, ''), coalesce(w.tmdb_id::text, ''), w.name) AS key,
           coalesce(by_imdb.id, by_tmdb.id, by_name.id) AS id
    FROM wanted AS w
    LEFT JOIN LATERAL (SELECT p.id FROM tv_people AS p WHERE p.imdb_id = w.imdb_id LIMIT 1) AS by_imdb ON true
    LEFT JOIN LATERAL (SELECT p.id FROM tv_people AS p WHERE p.tmdb_id = w.tmdb_id LIMIT 1) AS by_tmdb ON true
    LEFT JOIN LATERAL (
        SELECT p.id
        FROM tv_people AS p
        WHERE p.name_folded = fold_title(w.name)
          AND p.imdb_id IS NULL
          AND p.tmdb_id IS NULL
        ORDER BY p.id
        LIMIT 1
    ) AS by_name ON true
)
UPDATE tv_import_credits AS c
SET person_id = k.id
FROM known AS k
WHERE c.import_id = $1
  AND c.person_id IS NULL
  AND k.id IS NOT NULL
  AND k.key = concat_ws(E'\n', coalesce(c.imdb_id, ''), coalesce(c.tmdb_id::text, ''), CASE WHEN c.imdb_id IS NULL AND c.tmdb_id IS NULL THEN c.name END)
