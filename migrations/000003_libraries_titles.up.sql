-- How the titles of all libraries are compared, sorted and searched. All IMMUTABLE: columns and indexes are built on them.
-- A change of a function below needs the columns and indexes built on it to be made anew.

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

GRANT EXECUTE ON FUNCTION
    public.fold_title(text),
    public.title_sort_key(text),
    public.title_slug(text),
    public.title_search(text, text, jsonb),
    public.title_grams(text),
    public.fold_words(text),
    public.words_query(text, int)
TO revenge_app;
