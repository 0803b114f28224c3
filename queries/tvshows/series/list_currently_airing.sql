-- tvshows.series.list_currently_airing
-- $1 viewer (NULL: the system), $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Of the series of which more is to come, the latest broadcast first; those without a date come last.
-- The first ids of each library that the viewer sees, merged; then their rows.
-- Plan: idx_series_library_airing for each library, series_pkey.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       page.key AS "key!"
FROM (
    SELECT candidate.id, candidate.key
    FROM viewer_libraries($1) AS v
    CROSS JOIN LATERAL (
        SELECT s.id AS id, coalesce(s.last_air_date, '0001-01-01') AS key
        FROM series AS s
        WHERE s.library_id = v.library_id
          AND s.deleted_at IS NULL
          AND s.status IN ('Returning Series', 'In Production')
          AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
          AND (coalesce(s.last_air_date, '0001-01-01'), s.id) < (coalesce($2, 'infinity'::date), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
        ORDER BY coalesce(s.last_air_date, '0001-01-01') DESC, s.id DESC
        LIMIT $4
    ) AS candidate
    ORDER BY candidate.key DESC, candidate.id DESC
    LIMIT $4
) AS page
JOIN series AS s ON s.id = page.id
ORDER BY page.key DESC, page.id DESC
