-- movies.movie.list_year
-- $1 viewer (NULL: the system), $2 year, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The first ids of each library that the viewer sees, merged; then their rows.
-- Plan: idx_movies_library_year for each library, movies_pkey.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       page.key AS "key!"
FROM (
    SELECT candidate.id, candidate.key
    FROM viewer_libraries($1) AS v
    CROSS JOIN LATERAL (
        SELECT m.id AS id, m.sort_key AS key
        FROM movies AS m
        WHERE m.library_id = v.library_id
          AND m.deleted_at IS NULL
          AND m.year = $2
          AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
          AND (m.sort_key, m.id) > (coalesce($3, ''), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
        ORDER BY m.sort_key, m.id
        LIMIT $5
    ) AS candidate
    ORDER BY candidate.key, candidate.id
    LIMIT $5
) AS page
JOIN movies AS m ON m.id = page.id
ORDER BY page.key, page.id
