-- movies.import.count_outcomes
-- $1 import id. One row: how many rows had which outcome.
-- Plan: movie_import_staging_pkey.
SELECT count(*) FILTER (WHERE outcome = 'inserted') AS "inserted!",
       count(*) FILTER (WHERE outcome = 'updated') AS "updated!",
       count(*) FILTER (WHERE outcome = 'skipped') AS "skipped!",
       count(*) FILTER (WHERE outcome = 'rejected') AS "rejected!"
FROM movie_import_staging
WHERE import_id = $1
