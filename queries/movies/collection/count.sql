-- movies.collection.count
-- No parameters. One row.
-- Plan: full scan, because it counts a dictionary of some thousands of rows (index only, movie_collections_pkey).
SELECT count(*) AS "collections!"
FROM movie_collections AS c
