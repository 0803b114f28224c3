-- tvshows.series.list_by_added_at
-- $1 viewer (NULL: the system), $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The first ids of each library that the viewer sees, merged; then their rows.
-- Plan: series_totals_pkey, idx_series_library_added_at for each library, series_pkey.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       page.key AS "key!"
FROM (
    SELECT candidate.id, candidate.key
    FROM viewer_libraries($1) AS v
    CROSS JOIN LATERAL (
        -- No later than the newest that is committed: the rows of an import under way, which nobody sees yet, are not gone through.
        SELECT least($2, max(t.newest_added_at)) AS added_at, CASE WHEN $2 <= max(t.newest_added_at) THEN $3 ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid END AS id
        FROM series_totals AS t
        WHERE t.library_id = v.library_id AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
    ) AS start
    CROSS JOIN LATERAL (
        SELECT s.id AS id, s.added_at AS key
        FROM series AS s
        WHERE s.library_id = v.library_id
          AND s.deleted_at IS NULL
          AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
          AND (s.added_at, s.id) < (start.added_at, start.id)
        ORDER BY s.added_at DESC, s.id DESC
        LIMIT $4
    ) AS candidate
    ORDER BY candidate.key DESC, candidate.id DESC
    LIMIT $4
) AS page
JOIN series AS s ON s.id = page.id
ORDER BY page.key DESC, page.id DESC
