-- tvshows.import.insert_people
-- $1 import id. The number of new people, of series and of episodes.
-- Plan: tv_import_credits_pkey, series_import_staging_pkey, episode_import_staging_pkey, insert.
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
)
INSERT INTO tv_people (id, name, imdb_id, tmdb_id)
SELECT DISTINCT ON (coalesce(c.imdb_id, 'tmdb ' || c.tmdb_id::text, 'name ' || fold_title(c.name))) c.new_person_id, c.name, c.imdb_id, c.tmdb_id
FROM tv_import_credits AS c
JOIN titles AS t ON t.of_episode = c.of_episode AND t.line = c.line
WHERE c.import_id = $1
  AND c.person_id IS NULL
ORDER BY coalesce(c.imdb_id, 'tmdb ' || c.tmdb_id::text, 'name ' || fold_title(c.name)), c.of_episode, c.line, c.position
ON CONFLICT DO NOTHING
