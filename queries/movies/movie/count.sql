-- movies.movie.count
-- $1 viewer (NULL: the system). One row.
-- Plan: movie_totals, one row per library and age level.
SELECT coalesce(sum(t.titles), 0)::bigint AS "movies!"
FROM movie_totals AS t
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
