-- tvshows.episode.list_recently_added
-- $1 viewer (NULL: the system), $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The latest addition first.
-- The first ids of each library that the viewer sees, merged; then their rows.
-- Plan: idx_episodes_library_added_at for each library, idx_series_seen, episodes_pkey.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at,
       page.key AS "key!"
FROM (
    SELECT candidate.id, candidate.key
    FROM viewer_libraries($1) AS v
    CROSS JOIN LATERAL (
        SELECT e.id, e.added_at AS key
        FROM episodes AS e
        JOIN series AS s ON s.id = e.series_id
        WHERE e.library_id = v.library_id
          AND e.deleted_at IS NULL
          AND s.deleted_at IS NULL
          AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
          AND (e.added_at, e.id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
        ORDER BY e.added_at DESC, e.id DESC
        LIMIT $4
    ) AS candidate
    ORDER BY candidate.key DESC, candidate.id DESC
    LIMIT $4
) AS page
JOIN episodes AS e ON e.id = page.id
ORDER BY page.key DESC, page.id DESC
