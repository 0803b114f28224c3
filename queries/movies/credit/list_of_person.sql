-- movies.credit.list_of_person
-- $1 viewer (NULL: the system), $2 person id, $3 and $4 release date and credit id of the last row seen (NULL: from the start), $5 rows.
-- The latest release first; movies without a date come last.
-- Plan: idx_movie_credits_person_role, idx_movies_seen: the credits of the one person are sorted by what that index says; movie_credits_pkey and movies_pkey for the page.
-- Buffers: 3000, because the credits of the one person are all looked at, to sort them.
SELECT c.id, c.movie_id, m.library_id, m.title, m.year, m.release_date, m.poster_path, m.poster_blurhash,
       c.role, c.character_name, c.department, c.job, c.is_guest,
       page.key AS "key!"
FROM (
    SELECT c.id, m.id AS title_id, coalesce(m.release_date, '0001-01-01') AS key
    FROM movie_credits AS c
    JOIN movies AS m ON m.id = c.movie_id
    JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
    WHERE c.person_id = $2
      AND m.deleted_at IS NULL
      AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
      AND (coalesce(m.release_date, '0001-01-01'), c.id) < (coalesce($3, 'infinity'::date), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    ORDER BY coalesce(m.release_date, '0001-01-01') DESC, c.id DESC
    LIMIT $5
) AS page
JOIN movie_credits AS c ON c.id = page.id
JOIN movies AS m ON m.id = page.title_id
ORDER BY page.key DESC, c.id DESC
