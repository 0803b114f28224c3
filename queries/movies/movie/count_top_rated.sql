-- movies.movie.count_top_rated
-- $1 viewer (NULL: the system), $2 fewest votes. One row.
-- Plan: idx_movies_vote_average, whole: any number of votes may be asked for, so there is no total to keep.
SELECT count(*) AS "movies!"
FROM movies AS m
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE m.deleted_at IS NULL
  AND m.vote_average IS NOT NULL
  AND m.vote_count >= $2
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
