-- users.import.resolve_ratings
-- $1 import id, $2 what happens to a rating that is there: error, skip or update. The number of rows.
-- Decides for each row what becomes of it, after the users are merged: a user or a movie that came with the import is known by the id of the row, too.
-- Plan: user_import_ratings_pkey, user_import_staging_pkey, movie_import_staging_pkey; for each title named, once, idx_movies_seen, idx_movies_library_imdb_id, idx_movies_library_tmdb_id, idx_movies_identity, idx_episodes_seen, idx_episodes_number, idx_series_seen, idx_series_library_imdb_id;
-- for each user, once, users_pkey, idx_users_username; for each row the key of the ratings.
WITH named AS MATERIALIZED (
    SELECT d.kind, d.library_id, d.title_id, d.imdb_id, d.tmdb_id, d.year, d.season_number, d.episode_number, d.key, fold_title(d.title) AS title_folded
    FROM (
        SELECT DISTINCT s.kind, s.library_id, s.title_id, s.imdb_id, s.tmdb_id, s.title, s.year, s.season_number, s.episode_number,
               -- One key, since a join by columns that may be NULL could not hash; the title comes last, for whatever is in it.
               concat_ws(E'\n', s.kind, s.library_id::text, s.title_id::text, 'i' || s.imdb_id, 'm' || s.tmdb_id::text, 'y' || s.year::text, 's' || s.season_number::text, 'e' || s.episode_number::text, 't' || s.title) AS key
        FROM user_import_ratings AS s
        WHERE s.import_id = $1
    ) AS d
), known AS MATERIALIZED (
    SELECT n.key, t.id
    FROM named AS n
    LEFT JOIN (
        SELECT i.movie_id, i.target_id
        FROM movie_import_staging AS i
        WHERE i.import_id = $1
          AND i.outcome IN ('inserted', 'updated', 'skipped')
    ) AS staged ON staged.movie_id = n.title_id
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM movies AS t
        WHERE t.id = coalesce(staged.target_id, n.title_id)
          AND n.kind = 'movie'
          AND t.deleted_at IS NULL
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM movies AS t
        WHERE t.library_id = n.library_id
          AND t.imdb_id BETWEEN n.imdb_id AND n.imdb_id
          AND n.kind = 'movie'
          AND t.deleted_at IS NULL
        ORDER BY t.imdb_id
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM movies AS t
        WHERE t.library_id = n.library_id
          AND t.tmdb_id BETWEEN n.tmdb_id AND n.tmdb_id
          AND n.kind = 'movie'
          AND t.deleted_at IS NULL
        ORDER BY t.tmdb_id
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        -- OFFSET 0: or the order by id is had from the primary key, through all movies.
        SELECT m.id
        FROM (
            SELECT t.id
            FROM movies AS t
            WHERE t.library_id = n.library_id
              AND t.title_folded BETWEEN n.title_folded AND n.title_folded
              AND t.year IS NOT DISTINCT FROM n.year
              AND n.kind = 'movie'
              AND t.deleted_at IS NULL
            ORDER BY t.title_folded
            OFFSET 0
        ) AS m
        ORDER BY m.id
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM series AS t
        WHERE t.id = n.title_id
          AND n.kind = 'series'
          AND t.deleted_at IS NULL
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM series AS t
        WHERE t.library_id = n.library_id
          AND t.imdb_id BETWEEN n.imdb_id AND n.imdb_id
          AND n.kind = 'series'
          AND t.deleted_at IS NULL
        ORDER BY t.imdb_id
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM episodes AS t
        WHERE t.id = n.title_id
          AND n.season_number IS NULL
          AND n.kind = 'episode'
          AND t.deleted_at IS NULL
        LIMIT 1
    ) AS t
    UNION ALL
    SELECT n.key, t.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT t.id
        FROM episodes AS t
        WHERE t.series_id = n.title_id
          AND t.season_number = n.season_number
          AND t.episode_number = n.episode_number
          AND n.kind = 'episode'
          AND t.deleted_at IS NULL
        LIMIT 1
    ) AS t
), people AS MATERIALIZED (
    SELECT p.key, coalesce(staged.target_id, by_id.id, by_username.id) AS id
    FROM (
        SELECT DISTINCT s.user_id, s.username, coalesce('i' || s.user_id::text, 'n' || lower(s.username)) AS key
        FROM user_import_ratings AS s
        WHERE s.import_id = $1
    ) AS p
    LEFT JOIN (
        SELECT i.user_id, i.target_id
        FROM user_import_staging AS i
        WHERE i.import_id = $1
          AND i.outcome IN ('inserted', 'updated', 'skipped')
    ) AS staged ON staged.user_id = p.user_id
    LEFT JOIN LATERAL (SELECT u.id FROM users AS u WHERE u.id = p.user_id AND u.deleted_at IS NULL LIMIT 1) AS by_id ON true
    LEFT JOIN LATERAL (
        SELECT u.id
        FROM users AS u
        WHERE lower(u.username) BETWEEN lower(p.username) AND lower(p.username)
          AND u.deleted_at IS NULL
        ORDER BY lower(u.username)
        LIMIT 1
    ) AS by_username ON true
), keyed AS (
    SELECT s.line, s.kind, s.source_line, p.id AS user_id, k.id AS title_id,
           first_value(s.source_line) OVER same AS first_line,
           row_number() OVER same AS nth
    FROM user_import_ratings AS s
    LEFT JOIN (SELECT DISTINCT ON (p.key) p.key, p.id FROM people AS p ORDER BY p.key, p.id) AS p ON p.key = coalesce('i' || s.user_id::text, 'n' || lower(s.username))
    LEFT JOIN known AS k ON k.key = concat_ws(E'\n', s.kind, s.library_id::text, s.title_id::text, 'i' || s.imdb_id, 'm' || s.tmdb_id::text, 'y' || s.year::text, 's' || s.season_number::text, 'e' || s.episode_number::text, 't' || s.title)
    WHERE s.import_id = $1
    WINDOW same AS (PARTITION BY p.id, s.kind, k.id ORDER BY s.line)
), judged AS (
    SELECT k.line, k.user_id, k.title_id, there.there,
           CASE
               WHEN k.user_id IS NULL THEN 'user: there is no such user'
               WHEN k.title_id IS NULL THEN format('title: there is no such %s', k.kind)
               WHEN k.nth > 1 THEN format('the row at line %s is the same user''s rating of the same title', k.first_line)
               WHEN there.there AND $2 = 'error' THEN 'rating: the user has rated this title already'
           END AS reason
    FROM keyed AS k
    LEFT JOIN LATERAL (
        (SELECT true AS there
         FROM movie_user_ratings AS r
         WHERE k.kind = 'movie'
           AND r.user_id = k.user_id
           AND r.movie_id = k.title_id
         LIMIT 1)
        UNION ALL
        (SELECT true AS there
         FROM series_user_ratings AS r
         WHERE k.kind = 'series'
           AND r.user_id = k.user_id
           AND r.series_id = k.title_id
         LIMIT 1)
        UNION ALL
        (SELECT true AS there
         FROM episode_user_ratings AS r
         WHERE k.kind = 'episode'
           AND r.user_id = k.user_id
           AND r.episode_id = k.title_id
         LIMIT 1)
    ) AS there ON true
)
UPDATE user_import_ratings AS s
SET reason = j.reason,
    target_user_id = j.user_id,
    target_id = j.title_id,
    outcome = CASE
        WHEN j.reason IS NOT NULL THEN 'rejected'
        WHEN j.there IS NULL THEN 'inserted'
        WHEN $2 = 'skip' THEN 'skipped'
        ELSE 'updated'
    END
FROM judged AS j
WHERE s.import_id = $1
  AND s.line = j.line
