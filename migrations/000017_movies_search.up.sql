-- Finding movies by words and by parts of their titles.

CREATE FUNCTION public.movie_search_vector(title text, overview text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple'::regconfig, coalesce(title, '') || ' ' || coalesce(overview, ''));

COMMENT ON FUNCTION public.movie_search_vector(text, text) IS 'The words of a movie: movie_search_vector(title, overview) @@ websearch_to_tsquery(''simple'', $1) uses idx_movies_search.';

-- Words of title and overview.
CREATE INDEX idx_movies_search ON public.movies USING gin (public.movie_search_vector(title, overview)) WHERE deleted_at IS NULL;

-- One or two characters of a title in any language.
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

GRANT EXECUTE ON FUNCTION public.movie_search_vector(text, text) TO revenge_app;
