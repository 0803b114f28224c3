-- tvshows.series.count_top_rated
-- $1 viewer (NULL: the system), $2 fewest votes. One row.
-- Plan: idx_series_library_vote_average for each library, whole and index only: any number of votes may be asked for, so there is no total to keep.
SELECT coalesce(sum(c.series), 0)::bigint AS "series!"
FROM viewer_libraries($1) AS v
CROSS JOIN LATERAL (
    SELECT count(*) AS series
    FROM series AS s
    WHERE s.library_id = v.library_id
      AND s.deleted_at IS NULL
      AND s.vote_average IS NOT NULL
      AND s.vote_count >= $2
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
) AS c
