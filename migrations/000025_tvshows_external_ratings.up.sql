-- Ratings of series by other sites.

CREATE TABLE public.series_external_ratings (
    series_id uuid NOT NULL,
    source text NOT NULL,
    rating double precision,
    vote_count int,
    certified boolean,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT series_external_ratings_pkey PRIMARY KEY (series_id, source),
    CONSTRAINT series_external_ratings_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_external_ratings_source_check CHECK (char_length(source) BETWEEN 1 AND 50),
    CONSTRAINT series_external_ratings_rating_check CHECK (rating BETWEEN 0 AND 100),
    CONSTRAINT series_external_ratings_vote_count_check CHECK (vote_count >= 0)
);

CREATE TRIGGER series_external_ratings_set_updated_at BEFORE UPDATE ON public.series_external_ratings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.series_external_ratings IS 'Ratings by other sites, one per series and source.';
COMMENT ON COLUMN public.series_external_ratings.source IS 'imdb, rottentomatoes, metacritic, ...';
COMMENT ON COLUMN public.series_external_ratings.rating IS '0 to 100, whatever the scale of the source.';
COMMENT ON COLUMN public.series_external_ratings.certified IS 'Certified fresh, must-see and the like; NULL: the source has no such mark.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.series_external_ratings TO revenge_app;
