-- Finding movies by words and by parts of their titles.
-- Not CONCURRENTLY: the table was made a few migrations ago, in the same release, and nobody uses it yet.
-- squawk-ignore-file require-concurrent-index-creation

-- Words of title and overview.
CREATE INDEX idx_movies_search ON public.movies USING gin (public.title_search_vector(title, overview)) WHERE deleted_at IS NULL;

-- Words of titles alone, in any language.
CREATE INDEX idx_movies_title_words ON public.movies USING gin (public.title_search_vector(search_titles, NULL)) WHERE deleted_at IS NULL;

-- Titles that begin with something, by library: as they are sorted is idx_movies_library_title, as they are written is idx_movies_identity.

-- One or two characters of a title in any language, more where they are not ASCII.
CREATE INDEX idx_movies_title_grams ON public.movies USING gin (public.title_grams(search_titles)) WHERE deleted_at IS NULL;

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
            'CREATE INDEX idx_movies_title_trgm ON public.movies USING gin (search_titles %I.gin_trgm_ops) WHERE deleted_at IS NULL',
            trgm_schema);
    END IF;
END
$$;
