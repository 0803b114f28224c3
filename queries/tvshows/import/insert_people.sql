-- tvshows.import.insert_people
-- $1 import id. The number of new people.
-- Plan: series_import_credits_pkey, series_import_staging_pkey, insert.
INSERT INTO tv_people (id, name, imdb_id, tmdb_id)
SELECT DISTINCT ON (coalesce(c.imdb_id, 'tmdb ' || c.tmdb_id::text, 'name ' || fold_title(c.name))) c.new_person_id, c.name, c.imdb_id, c.tmdb_id
FROM series_import_credits AS c
JOIN series_import_staging AS s ON s.import_id = c.import_id AND s.line = c.line
WHERE c.import_id = $1
  AND c.person_id IS NULL
  AND s.outcome IN ('inserted', 'updated')
ORDER BY coalesce(c.imdb_id, 'tmdb ' || c.tmdb_id::text, 'name ' || fold_title(c.name)), c.line, c.position
ON CONFLICT DO NOTHING
