-- tvshows.credit.list_series_of_person
-- $1 viewer (NULL: the system), $2 person id, $3 and $4 release date and id of the last row seen (NULL: from the start), $5 rows.
-- Each series once, whatever the person did in it; the latest start first, those without a date last.
-- Plan: idx_series_credits_person_role, idx_series_seen: the series of the one person are sorted by what that index says; series_pkey for the page.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       page.key AS "key!"
FROM (
    SELECT s.id, coalesce(s.first_air_date, '0001-01-01') AS key
    FROM series AS s
    JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
    WHERE s.deleted_at IS NULL
      AND s.id IN (SELECT c.series_id FROM series_credits AS c WHERE c.person_id = $2)
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
      AND (coalesce(s.first_air_date, '0001-01-01'), s.id) < (coalesce($3, 'infinity'::date), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    ORDER BY coalesce(s.first_air_date, '0001-01-01') DESC, s.id DESC
    LIMIT $5
) AS page
JOIN series AS s ON s.id = page.id
ORDER BY page.key DESC, s.id DESC
