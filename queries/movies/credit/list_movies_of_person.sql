-- movies.credit.list_movies_of_person
-- $1 viewer (NULL: the system), $2 person id, $3 and $4 release date and id of the last row seen (NULL: from the start), $5 rows.
-- Each movie once, whatever the person did in it; the latest release first, those without a date last.
-- Plan: idx_movie_credits_person_role, idx_movies_seen: the movies of the one person are sorted by what that index says; movies_pkey for the page.
-- Buffers: 3000, because the movies of the one person are all looked at, to sort them.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       page.key AS "key!"
FROM (
    SELECT m.id, coalesce(m.release_date, '0001-01-01') AS key
    FROM movies AS m
    JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
    WHERE m.deleted_at IS NULL
      AND m.id IN (SELECT c.movie_id FROM movie_credits AS c WHERE c.person_id = $2)
      AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
      AND (coalesce(m.release_date, '0001-01-01'), m.id) < (coalesce($3, 'infinity'::date), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    ORDER BY coalesce(m.release_date, '0001-01-01') DESC, m.id DESC
    LIMIT $5
) AS page
JOIN movies AS m ON m.id = page.id
ORDER BY page.key DESC, m.id DESC
