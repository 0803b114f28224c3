-- tvshows.search.find
-- $1 viewer (NULL: the system), $2 what the user typed (as much as fold_title keeps of it), $3 rows. The best first; "key!" says how a series was found:
-- 1 a title is just that, 2 a title begins with it, 3 it stands in a title, 4 all words stand in title and overview, 5 a title is like it.
-- Each way stops after some hundred rows of what the viewer sees, and the dearer ones are only gone where the others found less than $3;
-- so are beginnings of words, which have long lists in an index. Titles that are only like it are looked for where the rest found less than 5.
-- Plan: idx_series_library_title, idx_series_identity, idx_series_title_grams, idx_series_title_words, idx_series_search,
-- idx_series_title_trgm (in title_typos), series_pkey.
WITH viewed AS MATERIALIZED (
    SELECT v.library_id, v.max_rating_level
    FROM viewer_libraries($1) AS v
), asked AS MATERIALIZED (
    SELECT q.folded, q.sort_key, q.is_ascii,
           -- What begins a word here may stand within one there, unless all of it is ASCII.
           CASE WHEN NOT q.is_ascii THEN ARRAY (SELECT g.gram FROM unnest(title_grams(q.folded)) AS g (gram) WHERE octet_length(g.gram) > char_length(g.gram))
                WHEN char_length(q.folded) <= 2 THEN nullif(title_grams(q.folded), '{}') END AS grams,
           CASE WHEN char_length(q.folded) > 2 THEN words_query(q.folded, CASE WHEN q.is_ascii THEN 4 ELSE 2 END) END AS words,
           longest_word(q.folded) AS longest
    FROM (SELECT f.folded, title_sort_key(f.folded) AS sort_key, octet_length(f.folded) = char_length(f.folded) AS is_ascii
          FROM (SELECT fold_title($2) AS folded) AS f) AS q
    WHERE q.folded <> ''
), beginning AS MATERIALIZED (
    SELECT s.id
    FROM asked AS a
    CROSS JOIN viewed AS v
    CROSS JOIN LATERAL (
        SELECT s.id
        FROM series AS s
        WHERE s.library_id = v.library_id
          AND s.deleted_at IS NULL
          AND s.sort_key >= a.sort_key
          AND s.sort_key < a.sort_key || chr(1114111)
          AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
        ORDER BY s.sort_key, s.id
        LIMIT 200
    ) AS s
    WHERE a.sort_key <> ''
    UNION
    SELECT s.id
    FROM asked AS a
    CROSS JOIN viewed AS v
    CROSS JOIN LATERAL (
        SELECT s.id
        FROM series AS s
        WHERE s.library_id = v.library_id
          AND s.deleted_at IS NULL
          AND s.title_folded >= a.folded
          AND s.title_folded < a.folded || chr(1114111)
          AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
        ORDER BY s.title_folded, s.year
        LIMIT 200
    ) AS s
), gram AS MATERIALIZED (
    SELECT s.id
    FROM series AS s
    JOIN viewed AS v ON v.library_id = s.library_id
    WHERE s.deleted_at IS NULL
      AND title_grams(s.search_titles) @> (SELECT a.grams FROM asked AS a)
      AND strpos(s.search_titles, (SELECT a.folded FROM asked AS a)) > 0
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
      AND (SELECT NOT a.is_ascii OR (SELECT count(*) FROM beginning) < $3 FROM asked AS a)
    LIMIT 200
), misspelt AS MATERIALIZED (
    -- The beginning of the last word has a long list, which an index reads whole before it looks at the other words. So one of those is looked for first.
    SELECT
    WHERE NOT EXISTS (SELECT FROM beginning)
      AND (SELECT a.longest FROM asked AS a) IS NOT NULL
      AND NOT EXISTS (
          SELECT
          FROM series AS s
          WHERE s.deleted_at IS NULL
            AND title_search_vector(s.search_titles, NULL) @@ (SELECT a.longest FROM asked AS a)
      )
), title AS MATERIALIZED (
    SELECT s.id
    FROM series AS s
    JOIN viewed AS v ON v.library_id = s.library_id
    WHERE s.deleted_at IS NULL
      AND title_search_vector(s.search_titles, NULL) @@ (
          SELECT words_query(a.folded, CASE WHEN (SELECT count(*) FROM beginning) < $3 THEN 1 ELSE 1000 END)
          FROM asked AS a
          WHERE a.words IS NOT NULL
      )
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
      AND NOT EXISTS (SELECT FROM misspelt)
      -- What begins with it comes first; what has it elsewhere would be any 200 of a list that an index reads whole.
      AND (SELECT count(*) FROM beginning) < 200
    LIMIT 200
), titled AS MATERIALIZED (
    SELECT b.id FROM beginning AS b
    UNION
    SELECT g.id FROM gram AS g
    UNION
    SELECT t.id FROM title AS t
), overview AS MATERIALIZED (
    SELECT s.id
    FROM series AS s
    JOIN viewed AS v ON v.library_id = s.library_id
    WHERE s.deleted_at IS NULL
      AND title_search_vector(s.title, s.overview) @@ (SELECT a.words FROM asked AS a)
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
      AND (SELECT count(*) FROM titled) < $3
      AND (
          NOT EXISTS (SELECT FROM misspelt)
          OR EXISTS (
              SELECT
              FROM series AS o
              WHERE o.deleted_at IS NULL
                AND title_search_vector(o.title, o.overview) @@ (SELECT a.longest FROM asked AS a)
          )
      )
    LIMIT 200
), found AS (
    SELECT h.id, min(h.way) AS way, max(h.similarity) AS similarity
    FROM (
        SELECT t.id, 3 AS way, NULL::real AS similarity FROM titled AS t
        UNION ALL
        SELECT o.id, 4, NULL FROM overview AS o
        UNION ALL
        SELECT t.title_id, 5, t.similarity
        FROM asked AS a
        CROSS JOIN LATERAL title_typos('series', $1, a.folded, $3::int) AS t
        WHERE char_length(a.folded) > 3
          AND (SELECT count(*) FROM (SELECT t.id FROM titled AS t UNION SELECT o.id FROM overview AS o) AS either) < least($3, 5)
    ) AS h
    GROUP BY h.id
)
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       CASE
           WHEN s.sort_key = a.sort_key OR s.title_folded = a.folded
               OR strpos(E'\n' || s.search_titles || E'\n', E'\n' || a.folded || E'\n') > 0 THEN 1
           WHEN starts_with(s.sort_key, a.sort_key) OR strpos(E'\n' || s.search_titles, E'\n' || a.folded) > 0 THEN 2
           ELSE f.way
       END AS "key!"
FROM found AS f
CROSS JOIN asked AS a
JOIN series AS s ON s.id = f.id
ORDER BY "key!", CASE WHEN f.way = 5 THEN f.similarity END DESC NULLS LAST, s.vote_count DESC NULLS LAST, s.sort_key, s.id
LIMIT $3
