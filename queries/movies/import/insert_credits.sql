-- movies.import.insert_credits
-- $1 import id. The number of credits that were made or moved; one that is said twice has the first of its places.
-- Plan: movie_import_credits_pkey, movie_import_staging_pkey, idx_movie_credits_once.
INSERT INTO movie_credits AS o (id, movie_id, person_id, role, character_name, job, billing_order)
SELECT DISTINCT ON (s.target_id, c.person_id, c.role, coalesce(c.character_name, ''), coalesce(c.job, ''))
       c.credit_id, s.target_id, c.person_id, c.role, c.character_name, c.job, c.billing_order
FROM movie_import_credits AS c
JOIN movie_import_staging AS s ON s.import_id = c.import_id AND s.line = c.line
WHERE c.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, c.person_id, c.role, coalesce(c.character_name, ''), coalesce(c.job, ''), c.position
ON CONFLICT (movie_id, person_id, role, coalesce(character_name, ''), coalesce(job, '')) DO UPDATE
SET billing_order = excluded.billing_order
WHERE o.billing_order <> excluded.billing_order
