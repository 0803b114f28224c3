-- Finding series by words and by parts of their titles.

CREATE FUNCTION public.series_search_vector(title text, overview text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'pg_catalog.simple'::regconfig,
    -- An apostrophe parts words; in titles it also joins them, so that both "ocean's" and "oceans" are found.
    coalesce(public.fold_words(title), '')
        || CASE WHEN title ~ '[''’]' THEN ' ' || public.fold_words(translate(title, '''’', '')) ELSE '' END
        || ' ' || coalesce(public.fold_words(overview), ''));

COMMENT ON FUNCTION public.series_search_vector(text, text) IS
    'The words of a series: series_search_vector(title, overview) @@ words_query($1, 3) uses idx_series_search, series_search_vector(search_titles, NULL) @@ words_query($1, 1) uses idx_series_title_words.';

-- Words of title and overview.
CREATE INDEX idx_series_search ON public.series USING gin (public.series_search_vector(title, overview)) WHERE deleted_at IS NULL;

-- Words of titles alone, in any language.
CREATE INDEX idx_series_title_words ON public.series USING gin (public.series_search_vector(search_titles, NULL)) WHERE deleted_at IS NULL;

-- Titles that begin with something, by library: as they are sorted is idx_series_library_title, as they are written is idx_series_identity.

-- One or two characters of a title in any language, more where they are not ASCII.
CREATE INDEX idx_series_title_grams ON public.series USING gin (public.title_grams(search_titles)) WHERE deleted_at IS NULL;

-- Three and more characters anywhere in a title in any language: only where pg_trgm is, in whatever schema.
DO $$
DECLARE
    trgm_schema text;
BEGIN
    SELECT n.nspname
    INTO trgm_schema
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_trgm';
    IF FOUND THEN
        EXECUTE format(
            'CREATE INDEX idx_series_title_trgm ON public.series USING gin (search_titles %I.gin_trgm_ops) WHERE deleted_at IS NULL',
            trgm_schema);
    END IF;
END
$$;

-- The one place that names pg_trgm at run time. A statement of the crate that named its operators would fail where the extension is missing,
-- and take the caller's transaction with it; this function finds out, and finds nothing there. It does without sorting by distance, too:
-- a GIN index has none.
CREATE FUNCTION public.series_title_typos(viewer uuid, folded text, most int) RETURNS TABLE (series_id uuid, similarity real)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    trgm text;
    threshold_before text;
BEGIN
    SELECT quote_ident(n.nspname)
    INTO trgm
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_trgm'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.to_regclass('public.idx_series_title_trgm') IS NOT NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Calling into the extension loads it: its settings exist from then on.
    EXECUTE format('SELECT %s.similarity('''', '''')', trgm);
    threshold_before := pg_catalog.current_setting('pg_trgm.word_similarity_threshold');
    -- One wrong letter spoils three of the seven trigrams of a word of six, two letters swapped spoil four. A lower threshold is a slower
    -- one, and the common words of a phrase have the longest lists: so the lowest is for a lone word only. Two letters swapped in the
    -- middle of a word of ten leave 0.47.
    PERFORM pg_catalog.set_config(
        'pg_trgm.word_similarity_threshold',
        CASE WHEN folded ~ '^[^ ]{5,}$' THEN '0.4' ELSE '0.45' END,
        true);
    RETURN QUERY EXECUTE format(
        'SELECT c.id, greatest(%1$s.similarity(c.title_folded, $2), %1$s.word_similarity($2, c.search_titles))
         FROM (
             SELECT s.id, s.title_folded, s.search_titles
             FROM public.series AS s
             JOIN public.viewer_libraries($1) AS v ON v.library_id = s.library_id
             WHERE s.deleted_at IS NULL
               AND $2 OPERATOR(%1$s.<%%) s.search_titles
               AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
             LIMIT 500
         ) AS c
         ORDER BY 2 DESC, 1
         LIMIT $3',
        trgm)
    USING viewer, folded, most;
    PERFORM pg_catalog.set_config('pg_trgm.word_similarity_threshold', threshold_before, true);
END
$$;

COMMENT ON FUNCTION public.series_title_typos(uuid, text, int) IS
    'TvShows with a title like a folded one, the most alike first, of what the viewer sees: idx_series_title_trgm. None where pg_trgm or the index is missing. Of more than 500 alike, any 500.';

GRANT EXECUTE ON FUNCTION public.series_search_vector(text, text), public.series_title_typos(uuid, text, int) TO revenge_app;
