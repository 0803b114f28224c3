-- movies.search.find
-- $1 viewer (NULL: the system), $2 what the user typed (as much as fold_title keeps of it), $3 rows. The best first; "key!" says how a movie was found:
-- 1 a title is just that, 2 a title begins with it, 3 it stands in a title, 4 all words stand in title and overview, 5 a title is like it.
-- Each way stops after some hundred rows of what the viewer sees, and the dearer ones are only gone where the others found less than $3;
-- so are beginnings of words, which have long lists in an index. Titles that are only like it are looked for where the rest found less than 5.
-- Plan: idx_movies_library_title, idx_movies_identity, idx_movies_title_grams, idx_movies_title_words, idx_movies_search,
-- idx_movies_title_trgm (in title_typos), movies_pkey.
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
        SELECT m.id
        FROM movies AS m
        WHERE m.library_id = v.library_id
          AND m.deleted_at IS NULL
          AND m.sort_key >= a.sort_key
          AND m.sort_key < a.sort_key || chr(1114111)
          AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
        ORDER BY m.sort_key, m.id
        LIMIT 200
    ) AS s
    WHERE a.sort_key <> ''
    UNION
    SELECT s.id
    FROM asked AS a
    CROSS JOIN viewed AS v
    CROSS JOIN LATERAL (
        SELECT m.id
        FROM movies AS m
        WHERE m.library_id = v.library_id
          AND m.deleted_at IS NULL
          AND m.title_folded >= a.folded
          AND m.title_folded < a.folded || chr(1114111)
          AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
        ORDER BY m.title_folded, m.year
        LIMIT 200
    ) AS s
), gram AS MATERIALIZED (
    SELECT m.id
    FROM movies AS m
    JOIN viewed AS v ON v.library_id = m.library_id
    WHERE m.deleted_at IS NULL
      AND title_grams(m.search_titles) @> (SELECT a.grams FROM asked AS a)
      AND strpos(m.search_titles, (SELECT a.folded FROM asked AS a)) > 0
      AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
      AND (SELECT NOT a.is_ascii OR (SELECT count(*) FROM beginning) < $3 FROM asked AS a)
    LIMIT 200
), misspelt AS MATERIALIZED (
    -- The beginning of the last word has a long list, which an index reads whole before it looks at the other words. So one of those is looked for first.
    SELECT
    WHERE NOT EXISTS (SELECT FROM beginning)
      AND (SELECT a.longest FROM asked AS a) IS NOT NULL
      AND NOT EXISTS (
          SELECT
          FROM movies AS m
          WHERE m.deleted_at IS NULL
            AND title_search_vector(m.search_titles, NULL) @@ (SELECT a.longest FROM asked AS a)
      )
), title AS MATERIALIZED (
    SELECT m.id
    FROM movies AS m
    JOIN viewed AS v ON v.library_id = m.library_id
    WHERE m.deleted_at IS NULL
      AND title_search_vector(m.search_titles, NULL) @@ (
          SELECT words_query(a.folded, CASE WHEN (SELECT count(*) FROM beginning) < $3 THEN 1 ELSE 1000 END)
          FROM asked AS a
          WHERE a.words IS NOT NULL
      )
      AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
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
    SELECT m.id
    FROM movies AS m
    JOIN viewed AS v ON v.library_id = m.library_id
    WHERE m.deleted_at IS NULL
      AND title_search_vector(m.title, m.overview) @@ (SELECT a.words FROM asked AS a)
      AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
      AND (SELECT count(*) FROM titled) < $3
      AND (
          NOT EXISTS (SELECT FROM misspelt)
          OR EXISTS (
              SELECT
              FROM movies AS o
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
        CROSS JOIN LATERAL title_typos('movies', $1, a.folded, $3::int) AS t
        WHERE char_length(a.folded) > 3
          AND (SELECT count(*) FROM (SELECT t.id FROM titled AS t UNION SELECT o.id FROM overview AS o) AS either) < least($3, 5)
    ) AS h
    GROUP BY h.id
)
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       CASE
           WHEN m.sort_key = a.sort_key OR m.title_folded = a.folded
               OR strpos(E'\n' || m.search_titles || E'\n', E'\n' || a.folded || E'\n') > 0 THEN 1
           WHEN starts_with(m.sort_key, a.sort_key) OR strpos(E'\n' || m.search_titles, E'\n' || a.folded) > 0 THEN 2
           ELSE f.way
       END AS "key!"
FROM found AS f
CROSS JOIN asked AS a
JOIN movies AS m ON m.id = f.id
ORDER BY "key!", CASE WHEN f.way = 5 THEN f.similarity END DESC NULLS LAST, m.vote_count DESC NULLS LAST, m.sort_key, m.id
LIMIT $3
