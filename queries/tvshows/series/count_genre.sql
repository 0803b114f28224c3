-- tvshows.series.count_genre
-- $1 viewer (NULL: the system), $2 genre_id. One row.
-- Plan: series_genre_totals, one row per library and age level.
SELECT coalesce(sum(t.titles), 0)::bigint AS "series!"
FROM series_genre_totals AS t
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
WHERE (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
  AND t.genre_id = $2
