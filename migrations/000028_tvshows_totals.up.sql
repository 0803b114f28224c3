-- Totals of live series per (library, rating level) and per (library, genre, rating level): a viewer's total is the sum over
-- what he sees. Kept by statement triggers, whose functions are in 000003. The totals of genres count the links' own copies
-- (000021), never a join with series: when a series is deleted, its links go after it and are counted off once, by what they
-- say themselves.

CREATE TABLE public.series_totals (
    library_id uuid NOT NULL,
    rating_level int NOT NULL,
    titles bigint NOT NULL,
    newest_added_at timestamptz NOT NULL,
    CONSTRAINT series_totals_pkey PRIMARY KEY (library_id, rating_level),
    CONSTRAINT series_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT series_totals_titles_check CHECK (titles >= 0)
);

COMMENT ON TABLE public.series_totals IS 'Number of live series per library and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.series_totals.rating_level IS 'series.rating_level; 2147483647 for unrated.';
COMMENT ON COLUMN public.series_totals.newest_added_at IS 'No live title of it was added later; raised, never lowered. The newest lists begin here.';

CREATE TABLE public.series_genre_totals (
    library_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    rating_level int NOT NULL,
    titles bigint NOT NULL,
    CONSTRAINT series_genre_totals_pkey PRIMARY KEY (library_id, genre_id, rating_level),
    CONSTRAINT series_genre_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT series_genre_totals_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.tv_genre_terms (id) ON DELETE CASCADE,
    CONSTRAINT series_genre_totals_titles_check CHECK (titles >= 0)
);

CREATE INDEX idx_series_genre_totals_genre_id ON public.series_genre_totals (genre_id, library_id, rating_level);

COMMENT ON TABLE public.series_genre_totals IS 'Number of live series per library, genre and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.series_genre_totals.rating_level IS 'series.rating_level; 2147483647 for unrated.';

CREATE TRIGGER series_count_insert AFTER INSERT ON public.series
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('series_totals');
CREATE TRIGGER series_count_update AFTER UPDATE ON public.series
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('series_totals');
CREATE TRIGGER series_count_delete AFTER DELETE ON public.series
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('series_totals');
CREATE TRIGGER series_genres_count_insert AFTER INSERT ON public.series_genres
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('series_genre_totals');
CREATE TRIGGER series_genres_count_update AFTER UPDATE ON public.series_genres
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('series_genre_totals');
CREATE TRIGGER series_genres_count_delete AFTER DELETE ON public.series_genres
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('series_genre_totals');

-- What is there already, when this file is applied again to tables with rows: after the triggers, whose making keeps writers out
-- until the end of the transaction.
INSERT INTO public.series_totals (library_id, rating_level, titles, newest_added_at)
SELECT s.library_id, coalesce(s.rating_level, 2147483647), count(*), max(s.added_at)
FROM public.series AS s
WHERE s.deleted_at IS NULL
GROUP BY 1, 2;

INSERT INTO public.series_genre_totals (library_id, genre_id, rating_level, titles)
SELECT sg.library_id, sg.genre_id, sg.rating_level, count(*)
FROM public.series_genres AS sg
WHERE NOT sg.title_deleted
GROUP BY 1, 2, 3;

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.series_totals, public.series_genre_totals TO revenge_app;
