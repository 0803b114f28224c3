-- movies.movie.list_genre_by_added_at
-- $1 viewer (NULL: the system), $2 genre_id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The first ids of each library that the viewer sees, merged; then their rows.
-- Plan: movie_totals_pkey, idx_movie_genres_genre_added_at for each library, movies_pkey.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       page.key AS "key!"
FROM (
    SELECT candidate.id, candidate.key
    FROM viewer_libraries($1) AS v
    CROSS JOIN LATERAL (
        -- No later than the newest that is committed: the rows of an import under way, which nobody sees yet, are not gone through.
        SELECT least($3, max(t.newest_added_at)) AS added_at, CASE WHEN $3 <= max(t.newest_added_at) THEN $4 ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid END AS id
        FROM movie_totals AS t
        WHERE t.library_id = v.library_id AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
    ) AS start
    CROSS JOIN LATERAL (
        SELECT mg.movie_id AS id, mg.added_at AS key
        FROM movie_genres AS mg
        WHERE mg.library_id = v.library_id
          AND NOT mg.title_deleted
          AND mg.genre_id = $2
          AND (v.max_rating_level IS NULL OR mg.rating_level <= v.max_rating_level)
          AND (mg.added_at, mg.movie_id) < (start.added_at, start.id)
        ORDER BY mg.added_at DESC, mg.movie_id DESC
        LIMIT $5
    ) AS candidate
    ORDER BY candidate.key DESC, candidate.id DESC
    LIMIT $5
) AS page
JOIN movies AS m ON m.id = page.id
ORDER BY page.key DESC, page.id DESC
