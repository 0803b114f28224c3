-- Studios.

CREATE TABLE public.movie_studios (
    id uuid NOT NULL,
    name text NOT NULL,
    logo_path text,
    tmdb_id int,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    CONSTRAINT movie_studios_pkey PRIMARY KEY (id),
    CONSTRAINT movie_studios_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT movie_studios_logo_path_check CHECK (char_length(logo_path) <= 4096),
    CONSTRAINT movie_studios_tmdb_id_check CHECK (tmdb_id > 0)
);

CREATE UNIQUE INDEX idx_movie_studios_tmdb_id ON public.movie_studios (tmdb_id) WHERE tmdb_id IS NOT NULL;
CREATE INDEX idx_movie_studios_name ON public.movie_studios (name_folded, id);

CREATE TRIGGER movie_studios_set_updated_at BEFORE UPDATE ON public.movie_studios
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.movie_studios IS 'Companies that made films.';
COMMENT ON COLUMN public.movie_studios.tmdb_id IS 'Id at themoviedb.org, unique.';
COMMENT ON COLUMN public.movie_studios.name_folded IS 'fold_title(name), not unique.';

CREATE TABLE public.movie_studio_links (
    movie_id uuid NOT NULL,
    studio_id uuid NOT NULL,
    display_order int NOT NULL DEFAULT 0,
    CONSTRAINT movie_studio_links_pkey PRIMARY KEY (movie_id, studio_id),
    CONSTRAINT movie_studio_links_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_studio_links_studio_id_fkey FOREIGN KEY (studio_id) REFERENCES public.movie_studios (id) ON DELETE CASCADE
);

CREATE INDEX idx_movie_studio_links_studio_id ON public.movie_studio_links (studio_id, movie_id);

COMMENT ON TABLE public.movie_studio_links IS 'Studios of movies.';
COMMENT ON COLUMN public.movie_studio_links.display_order IS 'Place among the studios of the movie, lowest first.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.movie_studios, public.movie_studio_links TO revenge_app;
