-- Genres. A link carries a copy of what lists and totals of a genre need from its movie, so that a genre page is one walk
-- along an index, and so that the totals (000018) can be kept when a deleted movie takes its links with it.

CREATE TABLE public.movie_genre_terms (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    description text,
    parent_id uuid,
    external_ids jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    CONSTRAINT movie_genre_terms_pkey PRIMARY KEY (id),
    CONSTRAINT movie_genre_terms_slug_key UNIQUE (slug),
    CONSTRAINT movie_genre_terms_name_folded_key UNIQUE (name_folded),
    CONSTRAINT movie_genre_terms_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.movie_genre_terms (id) ON DELETE SET NULL,
    CONSTRAINT movie_genre_terms_slug_check CHECK (char_length(slug) BETWEEN 1 AND 100),
    CONSTRAINT movie_genre_terms_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT movie_genre_terms_description_check CHECK (char_length(description) <= 20000),
    CONSTRAINT movie_genre_terms_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT movie_genre_terms_external_ids_check CHECK (jsonb_typeof(external_ids) = 'object')
);

CREATE INDEX idx_movie_genre_terms_parent_id ON public.movie_genre_terms (parent_id);

CREATE TRIGGER movie_genre_terms_set_updated_at BEFORE UPDATE ON public.movie_genre_terms
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.movie_genre_terms IS 'The dictionary of genres.';
COMMENT ON COLUMN public.movie_genre_terms.slug IS 'Name in URLs; title_slug(name) unless chosen otherwise.';
COMMENT ON COLUMN public.movie_genre_terms.external_ids IS 'JSON object: source (tmdb, ...) to id.';
COMMENT ON COLUMN public.movie_genre_terms.name_folded IS 'fold_title(name), unique: imports find a genre by it.';

CREATE TABLE public.movie_genres (
    movie_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    library_id uuid NOT NULL,
    rating_level int NOT NULL,
    title_deleted boolean NOT NULL,
    added_at timestamptz NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    CONSTRAINT movie_genres_pkey PRIMARY KEY (movie_id, genre_id),
    CONSTRAINT movie_genres_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_genres_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.movie_genre_terms (id) ON DELETE CASCADE
);

-- Genre pages: per library, so that a viewer's page is merged from the first ids of each that he sees, told from the index alone.
-- The first is whole, since the foreign key needs it as well.
CREATE INDEX idx_movie_genres_genre_added_at ON public.movie_genres (genre_id, library_id, added_at DESC, movie_id DESC)
    INCLUDE (rating_level, title_deleted);
CREATE INDEX idx_movie_genres_genre_title ON public.movie_genres (genre_id, library_id, sort_key, movie_id)
    INCLUDE (rating_level) WHERE NOT title_deleted;

COMMENT ON TABLE public.movie_genres IS 'Genres of movies. Insert movie_id and genre_id only: triggers fill and keep the rest. (With library_id all copies are taken as they are: only for movies that the transaction has locked.)';
COMMENT ON COLUMN public.movie_genres.library_id IS 'Copy of movies.library_id, kept by triggers.';
COMMENT ON COLUMN public.movie_genres.rating_level IS 'Copy of movies.rating_level, 2147483647 for unrated, kept by triggers.';
COMMENT ON COLUMN public.movie_genres.title_deleted IS 'Whether the movie is soft-deleted, kept by triggers.';
COMMENT ON COLUMN public.movie_genres.added_at IS 'Copy of movies.added_at, kept by triggers.';
COMMENT ON COLUMN public.movie_genres.sort_key IS 'Copy of movies.sort_key, kept by triggers.';

-- A new link takes its copies from the movie, locking it, so that no concurrent change of the movie is missed.
-- A movie that the same statement is yet to insert (WITH ... INSERT) is not there so far: movie_genres_repair comes back.
CREATE FUNCTION public.movie_genres_fill() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    SELECT m.library_id, coalesce(m.rating_level, 2147483647), m.deleted_at IS NOT NULL, m.added_at, m.sort_key
    INTO NEW.library_id, NEW.rating_level, NEW.title_deleted, NEW.added_at, NEW.sort_key
    FROM public.movies AS m
    WHERE m.id = NEW.movie_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        NEW.library_id := '00000000-0000-0000-0000-000000000000';
        NEW.rating_level := 2147483647;
        NEW.title_deleted := true;
        NEW.added_at := '-infinity';
        NEW.sort_key := '';
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.movie_genres_fill() IS 'Trigger: copies into a link what lists and totals of a genre need from its movie.';

-- Brings the links of some movies into step with them. An import has nested loops turned off, which for a few movies are the way.
CREATE FUNCTION public.movie_genres_follow(movie_ids uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = on
AS $$
BEGIN
    -- EXECUTE: planned for this number of movies, not for that of the session's first call.
    EXECUTE
        'UPDATE public.movie_genres AS mg
         SET library_id = m.library_id,
             rating_level = coalesce(m.rating_level, 2147483647),
             title_deleted = m.deleted_at IS NOT NULL,
             added_at = m.added_at,
             sort_key = m.sort_key
         FROM public.movies AS m
         WHERE mg.movie_id = ANY ($1)
           AND m.id = mg.movie_id
           AND (mg.library_id, mg.rating_level, mg.title_deleted, mg.added_at, mg.sort_key)
               IS DISTINCT FROM (m.library_id, coalesce(m.rating_level, 2147483647), m.deleted_at IS NOT NULL, m.added_at, m.sort_key)'
        USING movie_ids;
END
$$;

COMMENT ON FUNCTION public.movie_genres_follow(uuid[]) IS 'Brings the copies in movie_genres into step with these movies.';

CREATE FUNCTION public.movie_genres_repair() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    movie_ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT n.movie_id) INTO movie_ids FROM new_rows AS n WHERE n.added_at = '-infinity';
    IF movie_ids IS NOT NULL THEN
        PERFORM public.movie_genres_follow(movie_ids);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.movie_genres_repair() IS 'Trigger: fills the links of movies that the same statement inserted later than the link.';

CREATE FUNCTION public.movies_update_genres() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    movie_ids uuid[];
BEGIN
    -- LATERAL with LIMIT: whatever the planner believes, one probe of the primary key per movie.
    SELECT array_agg(n.id)
    INTO movie_ids
    FROM new_rows AS n
    CROSS JOIN LATERAL (
        SELECT 1
        FROM public.movie_genres AS mg
        WHERE mg.movie_id = n.id
          AND (mg.library_id, mg.rating_level, mg.title_deleted, mg.added_at, mg.sort_key)
              IS DISTINCT FROM (n.library_id, coalesce(n.rating_level, 2147483647), n.deleted_at IS NOT NULL, n.added_at, n.sort_key)
        LIMIT 1
    ) AS stale;
    IF movie_ids IS NOT NULL THEN
        PERFORM public.movie_genres_follow(movie_ids);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.movies_update_genres() IS 'Trigger: brings the genre links of changed movies into step.';

-- An import brings the copies along, for movies that it has locked: a row at a time they are most of its cost.
CREATE TRIGGER movie_genres_fill_insert BEFORE INSERT ON public.movie_genres
    FOR EACH ROW WHEN (NEW.library_id IS NULL) EXECUTE FUNCTION public.movie_genres_fill();
CREATE TRIGGER movie_genres_fill_update BEFORE UPDATE OF movie_id ON public.movie_genres
    FOR EACH ROW EXECUTE FUNCTION public.movie_genres_fill();
CREATE TRIGGER movie_genres_repair AFTER INSERT ON public.movie_genres
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_genres_repair();
CREATE TRIGGER movies_update_genres AFTER UPDATE ON public.movies
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_update_genres();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.movie_genre_terms, public.movie_genres TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.movie_genres_fill(),
    public.movie_genres_follow(uuid[]),
    public.movie_genres_repair(),
    public.movies_update_genres()
TO revenge_app;
