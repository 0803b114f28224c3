-- movies.movie.count_top_rated
-- $1 viewer (NULL: the system), $2 fewest votes. One row.
-- Plan: idx_movies_library_vote_average for each library, whole and index only: any number of votes may be asked for, so there is no total to keep.
-- Buffers: 5000, because the movies above the votes are counted.
SELECT coalesce(sum(c.movies), 0)::bigint AS "movies!"
FROM viewer_libraries($1) AS v
CROSS JOIN LATERAL (
    SELECT count(*) AS movies
    FROM movies AS m
    WHERE m.library_id = v.library_id
      AND m.deleted_at IS NULL
      AND m.vote_average IS NOT NULL
      AND m.vote_count >= $2
      AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
) AS c
