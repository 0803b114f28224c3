-- How the titles of all libraries are compared, sorted, searched and counted.
-- Columns and indexes are built on the IMMUTABLE functions: a change of one needs them to be made anew.

CREATE FUNCTION public.fold_title(title text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(
    btrim(regexp_replace(lower(normalize(title, NFKC) COLLATE "default") COLLATE "C", '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g')),
    200);

COMMENT ON FUNCTION public.fold_title(text) IS
    'A title as it is compared: NFKC, lower case, white space collapsed and trimmed, at most 200 characters (so that any index takes it).';

CREATE FUNCTION public.title_sort_key(title text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(
    normalize(regexp_replace(normalize(public.fold_title(title), NFD) COLLATE "C", '[\u0300-\u036f]+', '', 'g'), NFC),
    200);

COMMENT ON FUNCTION public.title_sort_key(text) IS
    'A title as it is sorted, by code point (COLLATE "C"): folded and without accents. The order is the same on every system and survives an update of its locales.';

CREATE FUNCTION public.title_slug(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(left(regexp_replace(public.title_sort_key(name) COLLATE "C", '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf]+', '-', 'g'), 100), '-');

COMMENT ON FUNCTION public.title_slug(text) IS 'A name as part of a URL: sort key with runs of anything but letters and digits turned into hyphens, at most 100 characters.';

CREATE FUNCTION public.title_search(title text, original_title text, titles_i18n jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    folded text := public.fold_title(title);
    original text := public.fold_title(original_title);
    translated text;
BEGIN
    IF original <> folded THEN
        folded := folded || E'\n' || original;
    END IF;
    IF titles_i18n <> '{}' AND jsonb_typeof(titles_i18n) = 'object' THEN
        SELECT string_agg(DISTINCT t.folded, E'\n')
        INTO translated
        FROM (SELECT public.fold_title(e.value) COLLATE "C" AS folded FROM jsonb_each_text(titles_i18n) AS e) AS t
        WHERE t.folded <> '' AND t.folded <> public.fold_title(title) AND t.folded <> coalesce(original, '');
        folded := left(concat_ws(E'\n', folded, translated), 20000);
    END IF;
    RETURN folded;
END
$$;

COMMENT ON FUNCTION public.title_search(text, text, jsonb) IS 'All titles of a work, each folded, one a line.';

CREATE FUNCTION public.title_grams(folded_titles text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    grams text[] := '{}';
    word text;
    characters text[];
    this text;
    next text;
BEGIN
    -- Words: whatever stands between white space and punctuation.
    FOREACH word IN ARRAY string_to_array(
        translate(folded_titles, E'\n!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', repeat(' ', 33)), ' ')
    LOOP
        CONTINUE WHEN word = '';
        grams := grams || left(word, 1);
        IF word <> left(word, 1) THEN
            grams := grams || left(word, 2);
        END IF;
        CONTINUE WHEN octet_length(word) = char_length(word);
        -- Not only ASCII: every character beyond ASCII, and every pair of neighbours with one of them.
        characters := string_to_array(word, NULL);
        this := characters[1];
        FOR i IN 2 .. cardinality(characters) + 1 LOOP
            next := characters[i];
            IF octet_length(this) > 1 THEN
                grams := grams || this;
            END IF;
            IF octet_length(this) > 1 OR octet_length(next) > 1 THEN
                grams := grams || (this || next);
            END IF;
            this := next;
        END LOOP;
    END LOOP;
    RETURN array_remove(grams, NULL);
END
$$;

COMMENT ON FUNCTION public.title_grams(text) IS
    'What a search of one or two characters can find in folded titles (an item may come twice: a GIN index keeps it once). '
    'An ASCII search finds words starting with it, any other search finds it anywhere: title_grams(search_titles) @> ARRAY[fold_title($1)].';

CREATE FUNCTION public.fold_words(phrase text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
    CASE
        -- What is ASCII needs none of the costly steps.
        WHEN octet_length(phrase) = char_length(phrase) THEN lower(phrase COLLATE "C")
        ELSE normalize(
            regexp_replace(normalize(lower(normalize(phrase, NFKC) COLLATE "default") COLLATE "C", NFD), '[\u0300-\u036f]+', '', 'g'),
            NFC)
    END COLLATE "C",
    '[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00ab\u00b7\u00bb\u2010-\u2027\u30fb]+', ' ', 'g');

COMMENT ON FUNCTION public.fold_words(text) IS
    'A text of any length as its words are searched: NFKC, lower case, without accents, punctuation turned into spaces (so that the parser of full text finds plain words and numbers only).';

CREATE FUNCTION public.words_query(phrase text, shortest_beginning int) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT string_agg(
               '''' || replace(replace(w.lexeme, E'\\', E'\\\\'), '''', '''''') || ''''
                   || CASE WHEN w.place = w.last_place AND char_length(w.lexeme) >= shortest_beginning THEN ':*' ELSE '' END,
               ' & ')::tsquery
    FROM (
        SELECT t.lexeme, t.positions[cardinality(t.positions)] AS place, max(t.positions[cardinality(t.positions)]) OVER () AS last_place
        FROM unnest(to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(phrase))) AS t
    ) AS w;
END;

COMMENT ON FUNCTION public.words_query(text, int) IS
    'All words of what somebody types, whatever it is: the last may be the beginning of a word if it has so many characters. NULL: there is no word in it.';

CREATE FUNCTION public.longest_word(phrase text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT public.words_query(w.lexeme, 1000)
    FROM (
        SELECT t.lexeme, t.positions[cardinality(t.positions)] AS place, max(t.positions[cardinality(t.positions)]) OVER () AS last_place
        FROM unnest(to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(phrase))) AS t
    ) AS w
    WHERE w.place < w.last_place
      AND char_length(w.lexeme) > 3
    ORDER BY char_length(w.lexeme) DESC, w.lexeme
    LIMIT 1;
END;

COMMENT ON FUNCTION public.longest_word(text) IS
    'The longest word of what somebody types but the last, which may be unfinished; as it stands. NULL: there is none of more than three characters.';

CREATE FUNCTION public.title_search_vector(title text, overview text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'pg_catalog.simple'::regconfig,
    -- An apostrophe parts words; in titles it also joins them, so that both "ocean's" and "oceans" are found.
    coalesce(public.fold_words(title), '')
        || CASE WHEN title ~ '[''’]' THEN ' ' || public.fold_words(translate(title, '''’', '')) ELSE '' END
        || ' ' || coalesce(public.fold_words(overview), ''));

COMMENT ON FUNCTION public.title_search_vector(text, text) IS
    'The words of a title and its overview: title_search_vector(title, overview) @@ words_query($1, 3) finds titles by both, title_search_vector(search_titles, NULL) @@ words_query($1, 1) by their titles alone, each along an index of its own.';

-- The one place that names pg_trgm at run time. A statement of the crate that named its operators would fail where the extension is missing,
-- and take the caller's transaction with it; this function finds out, and finds nothing there. It does without sorting by distance, too:
-- a GIN index has none.
CREATE FUNCTION public.title_typos(titles text, viewer uuid, folded text, most int) RETURNS TABLE (title_id uuid, similarity real)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    trgm text;
    threshold_before text;
    words text[];
    highest int;
    attempt record;
    found_any boolean := false;
BEGIN
    SELECT quote_ident(n.nspname)
    INTO trgm
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_trgm'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.to_regclass(format('public.%I', 'idx_' || titles || '_title_trgm')) IS NOT NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Calling into the extension loads it: its settings exist from then on.
    EXECUTE format('SELECT %s.similarity('''', '''')', trgm);
    threshold_before := pg_catalog.current_setting('pg_trgm.word_similarity_threshold');
    -- The highest level that the viewer sees anywhere, NULL without a limit: what is above is not compared, which is the dear part.
    highest := (
        SELECT CASE WHEN pg_catalog.bool_and(v.max_rating_level IS NOT NULL) THEN max(v.max_rating_level) END
        FROM public.viewer_libraries(viewer) AS v);
    -- Words like "the" and "of" stand in every third title: their trigrams have the longest lists of the index, and tell titles apart least.
    words := ARRAY (
        SELECT w.word
        FROM pg_catalog.string_to_table(folded, ' ') WITH ORDINALITY AS w (word, place)
        WHERE pg_catalog.char_length(w.word) > 3
        ORDER BY w.place);
    -- Of several words one is wrong, as a rule: the others stand in the title, in this order, which makes the lists short. A wrong letter leaves 0.4
    -- of a word of five, 0.57 of one of seven; two letters swapped in the middle of a word of ten leave 0.47. What is less alike, as a short
    -- word with swapped letters, is looked for where nothing else is found, by all words together; a lower threshold is a slower one.
    FOR attempt IN
        SELECT 1 AS step,
               w.word AS wanted,
               (SELECT '%' || pg_catalog.string_agg(pg_catalog.regexp_replace(o.word, '([%_\\])', '\\\1', 'g'), '%' ORDER BY o.place) || '%'
                FROM pg_catalog.unnest(words) WITH ORDINALITY AS o (word, place)
                WHERE o.place <> w.place) AS others,
               CASE WHEN pg_catalog.char_length(w.word) < 6 THEN '0.35' ELSE '0.4' END AS threshold
        FROM pg_catalog.unnest(words) WITH ORDINALITY AS w (word, place)
        WHERE pg_catalog.cardinality(words) BETWEEN 2 AND 5
        UNION ALL
        SELECT 2,
               CASE pg_catalog.cardinality(words) WHEN 0 THEN folded ELSE pg_catalog.array_to_string(words, ' ') END,
               NULL,
               CASE
                   WHEN pg_catalog.cardinality(words) > 1 THEN '0.5'
                   WHEN pg_catalog.char_length(words[1]) > 4 THEN '0.4'
                   ELSE '0.45'
               END
        ORDER BY 1
    LOOP
        EXIT WHEN found_any AND attempt.step = 2;
        PERFORM pg_catalog.set_config('pg_trgm.word_similarity_threshold', attempt.threshold, true);
        RETURN QUERY EXECUTE format(
            'SELECT c.id, greatest(%1$s.similarity(c.title_folded, $2), %1$s.word_similarity($2, c.search_titles))
             FROM (
                 SELECT t.id, t.title_folded, t.search_titles
                 FROM public.%2$I AS t
                 JOIN public.viewer_libraries($1) AS v ON v.library_id = t.library_id
                 WHERE t.deleted_at IS NULL
                   AND ($6 IS NULL OR t.rating_level <= $6)
                   AND $4 OPERATOR(%1$s.<%%) t.search_titles
                   AND %3$s
                   AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
                 LIMIT 500
             ) AS c
             ORDER BY 2 DESC, 1
             LIMIT $3',
            trgm,
            titles,
            CASE WHEN attempt.others IS NULL THEN 'true' ELSE 't.search_titles LIKE $5' END)
        USING viewer, folded, most, attempt.wanted, attempt.others, highest;
        found_any := found_any OR FOUND;
    END LOOP;
    PERFORM pg_catalog.set_config('pg_trgm.word_similarity_threshold', threshold_before, true);
END
$$;

COMMENT ON FUNCTION public.title_typos(text, uuid, text, int) IS
    'Rows of the table named first (movies, series) with a title like a folded one, of what the viewer sees, along idx_movies_title_trgm, idx_series_title_trgm: up to so many for each word that may be the wrong one, a title perhaps several times. None where pg_trgm or the index is missing. Of more than 500 alike, any 500.';

-- Totals of titles, counted by statement triggers; their argument is the name of the table of totals. Rows of it are touched in the order of
-- their keys, lest two sessions wait for each other. EXECUTE costs a single title some 30 µs, an import nothing that can be measured.

CREATE FUNCTION public.add_to_title_total(totals text, library uuid, level int, delta bigint, newest timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF delta > 0 THEN
        EXECUTE format(
            'INSERT INTO public.%I AS t (library_id, rating_level, titles, newest_added_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (library_id, rating_level)
             DO UPDATE SET titles = t.titles + excluded.titles, newest_added_at = greatest(t.newest_added_at, excluded.newest_added_at)',
            totals)
        USING library, level, delta, newest;
    ELSE
        -- No row: the library is being deleted and took its totals along.
        EXECUTE format(
            'UPDATE public.%I AS t SET titles = t.titles + $3, newest_added_at = greatest(t.newest_added_at, $4)
             WHERE t.library_id = $1 AND t.rating_level = $2',
            totals)
        USING library, level, delta, newest;
    END IF;
END
$$;

COMMENT ON FUNCTION public.add_to_title_total(text, uuid, int, bigint, timestamptz) IS
    'Adds to the total of a library and rating level, in the table named first; raises its newest addition, if there is one.';

CREATE FUNCTION public.add_to_genre_total(totals text, library uuid, genre uuid, level int, delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF delta > 0 THEN
        EXECUTE format(
            'INSERT INTO public.%I AS t (library_id, genre_id, rating_level, titles)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (library_id, genre_id, rating_level) DO UPDATE SET titles = t.titles + excluded.titles',
            totals)
        USING library, genre, level, delta;
    ELSE
        -- No row: the library or the genre is being deleted and took its totals along.
        EXECUTE format(
            'UPDATE public.%I AS t SET titles = t.titles + $4
             WHERE t.library_id = $1 AND t.genre_id = $2 AND t.rating_level = $3',
            totals)
        USING library, genre, level, delta;
    END IF;
END
$$;

COMMENT ON FUNCTION public.add_to_genre_total(text, uuid, uuid, int, bigint) IS 'Adds to the total of a library, genre and rating level, in the table named first.';

CREATE FUNCTION public.count_titles() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, count(*) AS delta, max(n.added_at) AS newest
            FROM new_rows AS n WHERE n.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.add_to_title_total(TG_ARGV[0], d.library_id, d.level, d.delta, d.newest);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, coalesce(o.rating_level, 2147483647) AS level, -count(*) AS delta
            FROM old_rows AS o WHERE o.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.add_to_title_total(TG_ARGV[0], d.library_id, d.level, d.delta, NULL);
        END LOOP;
    ELSE
        -- What is newer than all that the statement found there may be newer than the total says; anything else is not.
        FOR d IN
            SELECT c.library_id, c.level, sum(c.delta)::bigint AS delta, max(c.added_at) FILTER (WHERE c.delta > 0) AS newest
            FROM (SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, 1 AS delta, n.added_at FROM new_rows AS n WHERE n.deleted_at IS NULL
                  UNION ALL
                  SELECT o.library_id, coalesce(o.rating_level, 2147483647), -1, o.added_at FROM old_rows AS o WHERE o.deleted_at IS NULL) AS c
            GROUP BY 1, 2
            HAVING sum(c.delta) <> 0 OR max(c.added_at) FILTER (WHERE c.delta > 0) > max(c.added_at) FILTER (WHERE c.delta < 0)
            ORDER BY 1, 2
        LOOP
            PERFORM public.add_to_title_total(TG_ARGV[0], d.library_id, d.level, d.delta, d.newest);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.count_titles() IS 'Trigger of movies and of series: keeps the totals in the table of its argument.';

CREATE FUNCTION public.count_genre_links() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, n.genre_id, n.rating_level AS level, count(*) AS delta
            FROM new_rows AS n WHERE NOT n.title_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.add_to_genre_total(TG_ARGV[0], d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, o.genre_id, o.rating_level AS level, -count(*) AS delta
            FROM old_rows AS o WHERE NOT o.title_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.add_to_genre_total(TG_ARGV[0], d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.library_id, c.genre_id, c.rating_level AS level, sum(c.delta)::bigint AS delta
            FROM (SELECT n.library_id, n.genre_id, n.rating_level, 1 AS delta FROM new_rows AS n WHERE NOT n.title_deleted
                  UNION ALL
                  SELECT o.library_id, o.genre_id, o.rating_level, -1 FROM old_rows AS o WHERE NOT o.title_deleted) AS c
            GROUP BY 1, 2, 3 HAVING sum(c.delta) <> 0 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.add_to_genre_total(TG_ARGV[0], d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.count_genre_links() IS 'Trigger of movie_genres and of series_genres: keeps the totals in the table of its argument.';

GRANT EXECUTE ON FUNCTION
    public.fold_title(text),
    public.title_sort_key(text),
    public.title_slug(text),
    public.title_search(text, text, jsonb),
    public.title_grams(text),
    public.fold_words(text),
    public.words_query(text, int),
    public.longest_word(text),
    public.title_search_vector(text, text),
    public.title_typos(text, uuid, text, int),
    public.add_to_title_total(text, uuid, int, bigint, timestamptz),
    public.add_to_genre_total(text, uuid, uuid, int, bigint),
    public.count_titles(),
    public.count_genre_links()
TO revenge_app;
