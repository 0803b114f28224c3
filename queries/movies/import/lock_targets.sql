-- movies.import.lock_targets
-- $1 import id. One row: how many movies. Those that the import changes are locked before a movie is written, in the order of their ids:
-- whoever changes a movie or its genre links locks the movie first and the totals after it, and so does the import.
-- Plan: movie_import_staging_pkey, movies_pkey.
SELECT count(*) AS "locked!"
FROM (
    SELECT m.id
    FROM movies AS m
    WHERE m.id = ANY (ARRAY (SELECT s.target_id FROM movie_import_staging AS s WHERE s.import_id = $1 AND s.outcome = 'updated'))
    ORDER BY m.id
    FOR NO KEY UPDATE
) AS l
