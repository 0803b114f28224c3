-- tvshows.credit.list_of_person
-- $1 viewer (NULL: the system), $2 person id, $3 and $4 release date and credit id of the last row seen (NULL: from the start), $5 rows.
-- The latest start first; series without a date come last.
-- Plan: idx_series_credits_person_role, idx_series_seen: the credits of the one person are sorted by what that index says; series_credits_pkey and series_pkey for the page.
SELECT c.id, c.series_id, s.library_id, s.title, s.year, s.first_air_date, s.poster_path, s.poster_blurhash,
       c.role, c.character_name, c.department, c.job, c.is_guest,
       page.key AS "key!"
FROM (
    SELECT c.id, s.id AS title_id, coalesce(s.first_air_date, '0001-01-01') AS key
    FROM series_credits AS c
    JOIN series AS s ON s.id = c.series_id
    JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
    WHERE c.person_id = $2
      AND s.deleted_at IS NULL
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
      AND (coalesce(s.first_air_date, '0001-01-01'), c.id) < (coalesce($3, 'infinity'::date), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    ORDER BY coalesce(s.first_air_date, '0001-01-01') DESC, c.id DESC
    LIMIT $5
) AS page
JOIN series_credits AS c ON c.id = page.id
JOIN series AS s ON s.id = page.title_id
ORDER BY page.key DESC, c.id DESC
