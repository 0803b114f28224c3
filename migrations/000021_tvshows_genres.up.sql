-- Genres. A link carries a copy of what lists and totals of a genre need from its series, so that a genre page is one walk
-- along an index, and so that the totals (000028) can be kept when a deleted series takes its links with it.

CREATE TABLE public.tv_genre_terms (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    description text,
    parent_id uuid,
    external_ids jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    CONSTRAINT tv_genre_terms_pkey PRIMARY KEY (id),
    CONSTRAINT tv_genre_terms_slug_key UNIQUE (slug),
    CONSTRAINT tv_genre_terms_name_folded_key UNIQUE (name_folded),
    CONSTRAINT tv_genre_terms_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.tv_genre_terms (id) ON DELETE SET NULL,
    CONSTRAINT tv_genre_terms_slug_check CHECK (char_length(slug) BETWEEN 1 AND 100),
    CONSTRAINT tv_genre_terms_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT tv_genre_terms_description_check CHECK (char_length(description) <= 20000),
    CONSTRAINT tv_genre_terms_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT tv_genre_terms_external_ids_check CHECK (jsonb_typeof(external_ids) = 'object')
);

CREATE INDEX idx_tv_genre_terms_parent_id ON public.tv_genre_terms (parent_id);

CREATE TRIGGER tv_genre_terms_set_updated_at BEFORE UPDATE ON public.tv_genre_terms
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.tv_genre_terms IS 'The dictionary of genres.';
COMMENT ON COLUMN public.tv_genre_terms.slug IS 'Name in URLs; title_slug(name) unless chosen otherwise.';
COMMENT ON COLUMN public.tv_genre_terms.external_ids IS 'JSON object: source (tmdb, ...) to id.';
COMMENT ON COLUMN public.tv_genre_terms.name_folded IS 'fold_title(name), unique: imports find a genre by it.';

CREATE TABLE public.series_genres (
    series_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    library_id uuid NOT NULL,
    rating_level int NOT NULL,
    title_deleted boolean NOT NULL,
    added_at timestamptz NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    CONSTRAINT series_genres_pkey PRIMARY KEY (series_id, genre_id),
    CONSTRAINT series_genres_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_genres_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.tv_genre_terms (id) ON DELETE CASCADE
);

-- Genre pages: per library, so that a viewer's page is merged from the first ids of each that he sees, told from the index alone.
-- The first is whole, since the foreign key needs it as well.
CREATE INDEX idx_series_genres_genre_added_at ON public.series_genres (genre_id, library_id, added_at DESC, series_id DESC)
    INCLUDE (rating_level, title_deleted);
CREATE INDEX idx_series_genres_genre_title ON public.series_genres (genre_id, library_id, sort_key, series_id)
    INCLUDE (rating_level) WHERE NOT title_deleted;

COMMENT ON TABLE public.series_genres IS 'Genres of series. Insert series_id and genre_id only: triggers fill and keep the rest. (With library_id all copies are taken as they are: only for series that the transaction has locked.)';
COMMENT ON COLUMN public.series_genres.library_id IS 'Copy of series.library_id, kept by triggers.';
COMMENT ON COLUMN public.series_genres.rating_level IS 'Copy of series.rating_level, 2147483647 for unrated, kept by triggers.';
COMMENT ON COLUMN public.series_genres.title_deleted IS 'Whether the series is soft-deleted, kept by triggers.';
COMMENT ON COLUMN public.series_genres.added_at IS 'Copy of series.added_at, kept by triggers.';
COMMENT ON COLUMN public.series_genres.sort_key IS 'Copy of series.sort_key, kept by triggers.';

-- A new link takes its copies from the series, locking it, so that no concurrent change of the series is missed.
-- A series that the same statement is yet to insert (WITH ... INSERT) is not there so far: series_genres_repair comes back.
CREATE FUNCTION public.series_genres_fill() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    SELECT s.library_id, coalesce(s.rating_level, 2147483647), s.deleted_at IS NOT NULL, s.added_at, s.sort_key
    INTO NEW.library_id, NEW.rating_level, NEW.title_deleted, NEW.added_at, NEW.sort_key
    FROM public.series AS s
    WHERE s.id = NEW.series_id
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

COMMENT ON FUNCTION public.series_genres_fill() IS 'Trigger: copies into a link what lists and totals of a genre need from its series.';

-- Brings the links of some series into step with them. An import has nested loops turned off, which for a few series are the way.
CREATE FUNCTION public.series_genres_follow(series_ids uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = on
AS $$
BEGIN
    -- EXECUTE: planned for this number of series, not for that of the session's first call.
    EXECUTE
        'UPDATE public.series_genres AS sg
         SET library_id = s.library_id,
             rating_level = coalesce(s.rating_level, 2147483647),
             title_deleted = s.deleted_at IS NOT NULL,
             added_at = s.added_at,
             sort_key = s.sort_key
         FROM public.series AS s
         WHERE sg.series_id = ANY ($1)
           AND s.id = sg.series_id
           AND (sg.library_id, sg.rating_level, sg.title_deleted, sg.added_at, sg.sort_key)
               IS DISTINCT FROM (s.library_id, coalesce(s.rating_level, 2147483647), s.deleted_at IS NOT NULL, s.added_at, s.sort_key)'
        USING series_ids;
END
$$;

COMMENT ON FUNCTION public.series_genres_follow(uuid[]) IS 'Brings the copies in series_genres into step with these series.';

CREATE FUNCTION public.series_genres_repair() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    series_ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT n.series_id) INTO series_ids FROM new_rows AS n WHERE n.added_at = '-infinity';
    IF series_ids IS NOT NULL THEN
        PERFORM public.series_genres_follow(series_ids);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.series_genres_repair() IS 'Trigger: fills the links of series that the same statement inserted later than the link.';

CREATE FUNCTION public.series_update_genres() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    series_ids uuid[];
BEGIN
    -- LATERAL with LIMIT: whatever the planner believes, one probe of the primary key per series.
    SELECT array_agg(n.id)
    INTO series_ids
    FROM new_rows AS n
    CROSS JOIN LATERAL (
        SELECT 1
        FROM public.series_genres AS sg
        WHERE sg.series_id = n.id
          AND (sg.library_id, sg.rating_level, sg.title_deleted, sg.added_at, sg.sort_key)
              IS DISTINCT FROM (n.library_id, coalesce(n.rating_level, 2147483647), n.deleted_at IS NOT NULL, n.added_at, n.sort_key)
        LIMIT 1
    ) AS stale;
    IF series_ids IS NOT NULL THEN
        PERFORM public.series_genres_follow(series_ids);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.series_update_genres() IS 'Trigger: brings the genre links of changed series into step.';

-- An import brings the copies along, for series that it has locked: a row at a time they are most of its cost.
CREATE TRIGGER series_genres_fill_insert BEFORE INSERT ON public.series_genres
    FOR EACH ROW WHEN (NEW.library_id IS NULL) EXECUTE FUNCTION public.series_genres_fill();
CREATE TRIGGER series_genres_fill_update BEFORE UPDATE OF series_id ON public.series_genres
    FOR EACH ROW EXECUTE FUNCTION public.series_genres_fill();
CREATE TRIGGER series_genres_repair AFTER INSERT ON public.series_genres
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_genres_repair();
CREATE TRIGGER series_update_genres AFTER UPDATE ON public.series
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_update_genres();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.tv_genre_terms, public.series_genres TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.series_genres_fill(),
    public.series_genres_follow(uuid[]),
    public.series_genres_repair(),
    public.series_update_genres()
TO revenge_app;
