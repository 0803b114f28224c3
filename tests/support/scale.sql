-- A library of :titles titles, four films to a series, for plans and for `make bench-scale`.
-- :titles stands for a number. The rows are the same every time; the triggers of the tables fill the totals. Run by a superuser.
-- Not real words, but like them: few are common, many are rare, every twentieth title is Japanese.

CREATE SCHEMA scale;

-- UUIDs of version 7, a millisecond apart.
CREATE FUNCTION scale.id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8000' || lpad(to_hex(n), 12, '0'))::uuid
$$;

-- Scatters n evenly over 0 to 2^31.
CREATE FUNCTION scale.hash(n bigint, salt int) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashint8extended(n, salt) & 2147483647
$$;

CREATE FUNCTION scale.word(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (ARRAY['Bra', 'Cor', 'Da', 'El', 'Fa', 'Gri', 'Ho', 'Ira', 'Ju', 'Kal', 'Lo', 'Mer', 'Nor', 'Os', 'Pa', 'Qui', 'Ro', 'Sta', 'Tor', 'Ul'])[1 + n % 20]
        || (ARRAY['ben', 'cast', 'dor', 'el', 'fin', 'gar', 'hill', 'in', 'ja', 'kos', 'la', 'man', 'net', 'ova', 'pel', 'ren', 'sil', 'ton', 'und', 'via'])[1 + n / 20 % 20]
        || CASE WHEN n < 400 THEN '' ELSE (ARRAY['a', 'ed', 'is', 'or', 'um', 'ex', 'yn', 'ock', 'ale', 'is'])[1 + n / 400 % 10] END
$$;

-- The smaller, the more common.
CREATE FUNCTION scale.common(n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT scale.word((4000 * power(scale.hash(n, salt) / 2147483648.0, 3))::bigint)
$$;

CREATE FUNCTION scale.title(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN n % 20 = 7 THEN (ARRAY['東京', '千と', '海辺の', '夜の', '風の', '小さな', '最後の', '赤い'])[1 + scale.hash(n, 1) % 8]
                          || (ARRAY['物語', '神隠し', '城', '友だち', '電車', '森', '手紙', '約束'])[1 + scale.hash(n, 2) % 8]
                          || (ARRAY['', '二', ' 完結編', ' ' || n])[1 + scale.hash(n, 3) % 4]
        WHEN n % 3 = 0 THEN 'The ' || scale.common(n, 1) || ' of ' || scale.common(n, 2)
        WHEN n % 3 = 1 THEN scale.common(n, 1) || ' ' || scale.common(n, 2) || ' ' || scale.common(n, 3)
        ELSE scale.common(n, 1) || CASE WHEN n % 4 = 0 THEN ' ' || (2 + n % 5) ELSE '' END
    END
$$;

INSERT INTO users (id, username, email, is_admin, max_rating_level)
SELECT scale.id(1, n), 'user' || n, 'user' || n || '@example.org', n % 50 = 0, CASE n % 5 WHEN 3 THEN 12 WHEN 4 THEN 16 END
FROM generate_series(1, 1000) AS n;

INSERT INTO libraries (id, name, kind, is_private, owner_id)
SELECT scale.id(2, n), 'Library ' || n, CASE WHEN n <= 4 THEN 'movies' ELSE 'tvshows' END, n IN (4, 6), CASE WHEN n IN (4, 6) THEN scale.id(1, 7) END
FROM generate_series(1, 6) AS n;

INSERT INTO library_permissions (library_id, user_id, permission)
SELECT scale.id(2, 4), scale.id(1, n), 'view' FROM generate_series(10, 1000, 10) AS n;

-- Movies ---------------------------------------------------------------------

INSERT INTO movie_genre_terms (id, slug, name)
SELECT scale.id(3, n), 'genre-' || n, 'Genre ' || n FROM generate_series(1, 20) AS n;

INSERT INTO movies (id, library_id, tmdb_id, imdb_id, title, original_title, year, release_date, runtime_ms, overview, original_language,
                    content_rating, rating_level, poster_path, vote_average, vote_count, popularity, path, added_at, last_played_at)
SELECT scale.id(4, n), scale.id(2, CASE WHEN n % 10 < 5 THEN 1 WHEN n % 10 < 8 THEN 2 WHEN n % 10 < 9 THEN 3 ELSE 4 END),
       n, 'tt' || lpad(n::text, 8, '0'), scale.title(n), CASE WHEN n % 4 = 0 THEN scale.title(n + 500000000) END,
       1920 + scale.hash(n, 4) % 106, CASE WHEN n % 17 <> 0 THEN date '1920-01-01' + (scale.hash(n, 5) % 38000)::int END,
       4800000 + scale.hash(n, 6) % 4800000,
       CASE WHEN n % 25 <> 0 THEN scale.common(n, 7) || ' meets ' || scale.common(n, 8) || ' in ' || scale.common(n, 9) || ', where ' || scale.common(n, 10)
           || ' has lost the ' || scale.common(n, 11) || ' of ' || scale.common(n, 12) || '; both change their minds.' END,
       (ARRAY['en', 'de', 'fr', 'ja'])[1 + n % 4], 'FSK ' || (n % 4 * 6), CASE WHEN n % 30 <> 0 THEN (ARRAY[0, 6, 12, 16, 18])[1 + scale.hash(n, 13) % 5] END,
       '/posters/' || n || '.jpg', CASE WHEN n % 9 <> 0 THEN (scale.hash(n, 14) % 91) / 10.0 END, scale.hash(n, 15) % 5000, scale.hash(n, 16) % 1000,
       '/films/' || n, timestamptz '2020-01-01' + n * interval '97 seconds', CASE WHEN n % 6 = 0 THEN timestamptz '2026-01-01' + scale.hash(n, 17) % 20000000 * interval '1 second' END
FROM generate_series(1, :titles * 4 / 5) AS n;

INSERT INTO movie_files (id, movie_id, library_id, path, file_name, size_bytes, container, resolution, duration_ms)
SELECT scale.id(5, n), m.id, m.library_id, m.path || '/film.mkv', 'film.mkv', 4000000000 + n, 'mkv', '1080p', m.runtime_ms
FROM generate_series(1, :titles * 4 / 5) AS n JOIN movies AS m ON m.id = scale.id(4, n);

INSERT INTO movie_genres (movie_id, genre_id, library_id, rating_level, title_deleted, added_at, sort_key)
SELECT m.id, scale.id(3, g.genre), m.library_id, coalesce(m.rating_level, 2147483647), false, m.added_at, m.sort_key
FROM generate_series(1, :titles * 4 / 5) AS n
JOIN movies AS m ON m.id = scale.id(4, n)
CROSS JOIN LATERAL (SELECT DISTINCT 1 + (20 * power(scale.hash(n, salt) / 2147483649.0, 2))::int % 20 AS genre FROM generate_series(20, 21) AS salt) AS g;

-- Rows that no trigger counts, and whose keys are right by construction.
SET session_replication_role = replica;

INSERT INTO movie_people (id, name, imdb_id)
SELECT scale.id(6, n), scale.common(n, 31) || ' ' || scale.common(n, 32), 'nm' || lpad(n::text, 8, '0')
FROM generate_series(1, :titles / 4 + 10) AS n;

INSERT INTO movie_credits (id, movie_id, person_id, role, character_name, billing_order)
SELECT scale.id(7, n * 4 + k), scale.id(4, n), scale.id(6, 1 + ((:titles / 4) * power(scale.hash(n, 40 + k) / 2147483649.0, 2))::bigint),
       CASE k WHEN 0 THEN 'director' ELSE 'cast' END, CASE WHEN k > 0 THEN scale.common(n, 50 + k) END, k
FROM generate_series(1, :titles * 4 / 5) AS n CROSS JOIN generate_series(0, 3) AS k;

INSERT INTO movie_images (id, movie_id, image_type, path, is_primary, source)
SELECT scale.id(8, n), scale.id(4, n), 'poster', '/posters/' || n || '.jpg', true, 'tmdb'
FROM generate_series(1, :titles * 4 / 5) AS n;

INSERT INTO movie_external_ratings (movie_id, source, rating, vote_count)
SELECT scale.id(4, n), 'imdb', (scale.hash(n, 14) % 91) / 10.0, scale.hash(n, 15) % 5000
FROM generate_series(1, :titles * 4 / 5) AS n;

INSERT INTO movie_collections (id, tmdb_collection_id, name)
SELECT scale.id(9, n), n, scale.title(n) || ' Collection' FROM generate_series(1, :titles / 50) AS n;

INSERT INTO movie_collection_members (collection_id, movie_id, collection_order)
SELECT scale.id(9, 1 + n / 16), scale.id(4, n), n % 16 FROM generate_series(1, :titles / 50 * 16 - 16) AS n WHERE n % 4 = 0;

INSERT INTO movie_studios (id, name, tmdb_id)
SELECT scale.id(10, n), scale.common(n, 33) || ' Pictures', n FROM generate_series(1, :titles / 200 + 1) AS n;

INSERT INTO movie_studio_links (movie_id, studio_id)
SELECT scale.id(4, n), scale.id(10, 1 + n % (:titles / 200 + 1)) FROM generate_series(1, :titles * 4 / 5) AS n;

SET session_replication_role = origin;

-- Series ---------------------------------------------------------------------

INSERT INTO tv_genre_terms (id, slug, name)
SELECT scale.id(13, n), 'genre-' || n, 'Genre ' || n FROM generate_series(1, 20) AS n;

INSERT INTO series (id, library_id, tmdb_id, tvdb_id, imdb_id, title, year, first_air_date, last_air_date, overview, status, content_rating, rating_level,
                    vote_average, vote_count, path, added_at, last_played_at)
SELECT scale.id(14, n), scale.id(2, CASE WHEN n % 10 < 9 THEN 5 ELSE 6 END), n, n, 'tt' || lpad(n::text, 8, '0'), scale.title(n + 900000000),
       1960 + scale.hash(n, 4) % 66, CASE WHEN n % 17 <> 0 THEN date '1960-01-01' + (scale.hash(n, 5) % 24000)::int END,
       CASE WHEN n % 17 <> 0 AND n % 3 <> 2 THEN date '1960-01-01' + (scale.hash(n, 5) % 24000)::int + 700 END,
       CASE WHEN n % 25 <> 0 THEN scale.common(n, 7) || ' meets ' || scale.common(n, 8) || ' in ' || scale.common(n, 9) END,
       (ARRAY['Returning Series', 'Ended', 'Canceled'])[1 + n % 3], 'FSK ' || (n % 4 * 6), CASE WHEN n % 30 <> 0 THEN (ARRAY[0, 6, 12, 16, 18])[1 + scale.hash(n, 13) % 5] END,
       CASE WHEN n % 9 <> 0 THEN (scale.hash(n, 14) % 91) / 10.0 END, scale.hash(n, 15) % 5000, '/series/' || n,
       timestamptz '2020-01-01' + n * interval '391 seconds', CASE WHEN n % 6 = 0 THEN timestamptz '2026-01-01' + scale.hash(n, 17) % 20000000 * interval '1 second' END
FROM generate_series(1, :titles / 5) AS n;

INSERT INTO series_genres (series_id, genre_id, library_id, rating_level, title_deleted, added_at, sort_key)
SELECT s.id, scale.id(13, g.genre), s.library_id, coalesce(s.rating_level, 2147483647), false, s.added_at, s.sort_key
FROM generate_series(1, :titles / 5) AS n
JOIN series AS s ON s.id = scale.id(14, n)
CROSS JOIN LATERAL (SELECT DISTINCT 1 + (20 * power(scale.hash(n, salt) / 2147483649.0, 2))::int % 20 AS genre FROM generate_series(20, 21) AS salt) AS g;

INSERT INTO seasons (id, series_id, season_number, name)
SELECT scale.id(15, n * 2 + k), scale.id(14, n), k, 'Season ' || k FROM generate_series(1, :titles / 5) AS n CROSS JOIN generate_series(0, 1) AS k;

INSERT INTO episodes (id, series_id, season_id, library_id, season_number, episode_number, absolute_number, title, air_date, runtime_ms, added_at)
SELECT scale.id(16, n * 8 + k), s.id, scale.id(15, n * 2 + CASE WHEN k = 0 THEN 0 ELSE 1 END), s.library_id, CASE WHEN k = 0 THEN 0 ELSE 1 END, k, nullif(k, 0),
       scale.title(n * 8 + k), date '1990-01-01' + (scale.hash(n, 5) % 13800 + k * 7)::int, 2400000, s.added_at + k * interval '1 second'
FROM generate_series(1, :titles / 5) AS n JOIN series AS s ON s.id = scale.id(14, n) CROSS JOIN generate_series(0, 7) AS k;

SET session_replication_role = replica;

INSERT INTO episode_files (id, episode_id, library_id, path, file_name, size_bytes, container)
SELECT scale.id(17, n), e.id, e.library_id, '/series/' || n || '.mkv', n || '.mkv', 900000000, 'mkv'
FROM generate_series(8, :titles / 5 * 8 + 7) AS n JOIN episodes AS e ON e.id = scale.id(16, n);

INSERT INTO tv_people (id, name, imdb_id)
SELECT scale.id(18, n), scale.common(n, 31) || ' ' || scale.common(n, 32), 'nm' || lpad(n::text, 8, '0') FROM generate_series(1, :titles / 8 + 10) AS n;

INSERT INTO series_credits (id, series_id, person_id, role, character_name, billing_order)
SELECT scale.id(19, n * 4 + k), scale.id(14, n), scale.id(18, 1 + ((:titles / 8) * power(scale.hash(n, 40 + k) / 2147483649.0, 2))::bigint),
       CASE k WHEN 0 THEN 'director' ELSE 'cast' END, CASE WHEN k > 0 THEN scale.common(n, 50 + k) END, k
FROM generate_series(1, :titles / 5) AS n CROSS JOIN generate_series(0, 3) AS k;

INSERT INTO episode_credits (id, episode_id, person_id, role, billing_order)
SELECT scale.id(20, n), scale.id(16, n), scale.id(18, 1 + scale.hash(n, 60) % (:titles / 8)), 'cast', 0
FROM generate_series(8, :titles / 5 * 8 + 7) AS n;

-- What users have done --------------------------------------------------------
-- Ten times as many sessions as titles, six in ten of them films; some users have watched far more than others.

CREATE FUNCTION scale.busy_user(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT scale.id(1, 1 + (1000 * power(scale.hash(n, 70) / 2147483649.0, 2))::int % 1000)
$$;

INSERT INTO movie_watch_history (id, user_id, movie_id, position_ms, duration_ms, completed, completed_at, started_at, watched_at)
SELECT scale.id(21, n), scale.busy_user(n), scale.id(4, 1 + scale.hash(n, 71) % (:titles * 4 / 5)), 1000 + scale.hash(n, 72) % 4000000, 5400000,
       n % 3 <> 0, CASE WHEN n % 3 <> 0 THEN timestamptz '2022-01-01' + n * interval '20 seconds' END,
       timestamptz '2022-01-01' + n * interval '20 seconds' - interval '1 hour', timestamptz '2022-01-01' + n * interval '20 seconds'
FROM generate_series(1, :titles * 6) AS n;

INSERT INTO movie_watch_state (user_id, movie_id, position_ms, duration_ms, completed_at, watch_count, last_watched_at)
SELECT h.user_id, h.movie_id, CASE WHEN bool_or(h.completed) THEN 0 ELSE max(h.position_ms) END, 5400000, max(h.completed_at), count(*) FILTER (WHERE h.completed), max(h.watched_at)
FROM movie_watch_history AS h GROUP BY h.user_id, h.movie_id;

INSERT INTO episode_watch_history (id, user_id, episode_id, position_ms, duration_ms, completed, completed_at, started_at, watched_at)
SELECT scale.id(22, n), scale.busy_user(n), scale.id(16, 8 + scale.hash(n, 73) % (:titles / 5 * 8)), 1000 + scale.hash(n, 72) % 2000000, 2400000,
       n % 3 <> 0, CASE WHEN n % 3 <> 0 THEN timestamptz '2022-01-01' + n * interval '20 seconds' END,
       timestamptz '2022-01-01' + n * interval '20 seconds' - interval '1 hour', timestamptz '2022-01-01' + n * interval '20 seconds'
FROM generate_series(1, :titles * 4) AS n;

INSERT INTO episode_watch_state (user_id, episode_id, position_ms, duration_ms, completed_at, watch_count, last_watched_at)
SELECT h.user_id, h.episode_id, CASE WHEN bool_or(h.completed) THEN 0 ELSE max(h.position_ms) END, 2400000, max(h.completed_at), count(*) FILTER (WHERE h.completed), max(h.watched_at)
FROM episode_watch_history AS h GROUP BY h.user_id, h.episode_id;

INSERT INTO series_watch_state (user_id, series_id, watched_episodes, furthest_season, furthest_episode, last_watched_at, last_episode_id, maybe_complete)
SELECT s.user_id, e.series_id, count(*) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0),
       (max(ARRAY[e.season_number, e.episode_number]) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0))[1],
       (max(ARRAY[e.season_number, e.episode_number]) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0))[2], max(s.last_watched_at),
       (array_agg(e.id ORDER BY s.last_watched_at DESC, e.id DESC))[1],
       count(*) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0) >= max(t.episode_count)
FROM episode_watch_state AS s JOIN episodes AS e ON e.id = s.episode_id JOIN series AS t ON t.id = e.series_id GROUP BY s.user_id, e.series_id;

SET session_replication_role = origin;

INSERT INTO movie_user_ratings (user_id, movie_id, rating, updated_at)
SELECT s.user_id, s.movie_id, 1 + (scale.hash(extract(epoch FROM s.last_watched_at)::bigint, 74) % 100)::int, s.last_watched_at
FROM movie_watch_state AS s WHERE s.watch_count > 0 AND extract(epoch FROM s.last_watched_at)::bigint % 10 < 3;

INSERT INTO movie_favorites (user_id, movie_id, created_at)
SELECT s.user_id, s.movie_id, s.last_watched_at FROM movie_watch_state AS s WHERE extract(epoch FROM s.last_watched_at)::bigint % 100 < 20;

INSERT INTO movie_watchlist (user_id, movie_id, position, added_at)
SELECT s.user_id, s.movie_id, extract(epoch FROM s.last_watched_at)::bigint % 1000, s.last_watched_at
FROM movie_watch_state AS s WHERE s.watch_count = 0 AND extract(epoch FROM s.last_watched_at)::bigint % 100 < 40;

INSERT INTO series_user_ratings (user_id, series_id, rating)
SELECT DISTINCT ON (scale.busy_user(n), 1 + scale.hash(n, 75) % (:titles / 5)) scale.busy_user(n), scale.id(14, 1 + scale.hash(n, 75) % (:titles / 5)), (1 + n % 100)::int
FROM generate_series(1, :titles / 2) AS n;

INSERT INTO series_favorites (user_id, series_id)
SELECT r.user_id, r.series_id FROM series_user_ratings AS r WHERE r.rating > 80;

INSERT INTO series_watchlist (user_id, series_id, position)
SELECT r.user_id, r.series_id, r.rating FROM series_user_ratings AS r WHERE r.rating < 20;

INSERT INTO episode_user_ratings (user_id, episode_id, rating)
SELECT s.user_id, s.episode_id, 1 + (extract(epoch FROM s.last_watched_at)::bigint % 100)::int
FROM episode_watch_state AS s WHERE s.watch_count > 0 AND extract(epoch FROM s.last_watched_at)::bigint % 100 < 20;

-- One in ten is expired, one in ten revoked: for good, whenever the tests run.
INSERT INTO sessions (id, user_id, token_hash, expires_at, revoked_at)
SELECT scale.id(23, n), scale.busy_user(n), md5(n::text) || md5((n + 1)::text),
       CASE n % 10 WHEN 3 THEN timestamptz '2020-01-01' ELSE timestamptz '2099-01-01' END + n * interval '1 second',
       CASE n % 10 WHEN 7 THEN timestamptz '2021-01-01' + n * interval '1 second' END
FROM generate_series(1, :titles / 10) AS n;
