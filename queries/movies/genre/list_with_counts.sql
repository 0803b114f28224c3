-- movies.genre.list_with_counts
-- $1 viewer (NULL: the system). Genres of which the viewer sees at least one movie, by name, with how many he sees.
-- Plan: movie_genre_totals (one row per library, genre and age level), movie_genre_terms.
SELECT g.id, g.slug, g.name, g.description, g.parent_id AS "parent_id: GenreId", sum(t.titles)::bigint AS "movies!"
FROM movie_genre_totals AS t
JOIN viewer_libraries($1) AS v ON v.library_id = t.library_id
JOIN movie_genre_terms AS g ON g.id = t.genre_id
WHERE (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
  AND t.titles > 0
GROUP BY g.id
ORDER BY g.name_folded
