-- Totals of live movies per (library, rating level) and per (library, genre, rating level): a viewer's total is the sum over
-- what he sees. Kept by statement triggers, whose functions are in 000003. The totals of genres count the links' own copies
-- (000011), never a join with movies: when a movie is deleted, its links go after it and are counted off once, by what they
-- say themselves.

CREATE TABLE public.movie_totals (
    library_id uuid NOT NULL,
    rating_level int NOT NULL,
    titles bigint NOT NULL,
    newest_added_at timestamptz NOT NULL,
    CONSTRAINT movie_totals_pkey PRIMARY KEY (library_id, rating_level),
    CONSTRAINT movie_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT movie_totals_titles_check CHECK (titles >= 0)
);

COMMENT ON TABLE public.movie_totals IS 'Number of live movies per library and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.movie_totals.rating_level IS 'movies.rating_level; 2147483647 for unrated.';
COMMENT ON COLUMN public.movie_totals.newest_added_at IS 'No live title of it was added later; raised, never lowered. The newest lists begin here.';

CREATE TABLE public.movie_genre_totals (
    library_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    rating_level int NOT NULL,
    titles bigint NOT NULL,
    CONSTRAINT movie_genre_totals_pkey PRIMARY KEY (library_id, genre_id, rating_level),
    CONSTRAINT movie_genre_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT movie_genre_totals_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.movie_genre_terms (id) ON DELETE CASCADE,
    CONSTRAINT movie_genre_totals_titles_check CHECK (titles >= 0)
);

CREATE INDEX idx_movie_genre_totals_genre_id ON public.movie_genre_totals (genre_id, library_id, rating_level);

COMMENT ON TABLE public.movie_genre_totals IS 'Number of live movies per library, genre and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.movie_genre_totals.rating_level IS 'movies.rating_level; 2147483647 for unrated.';

CREATE TRIGGER movies_count_insert AFTER INSERT ON public.movies
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('movie_totals');
CREATE TRIGGER movies_count_update AFTER UPDATE ON public.movies
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('movie_totals');
CREATE TRIGGER movies_count_delete AFTER DELETE ON public.movies
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('movie_totals');
CREATE TRIGGER movie_genres_count_insert AFTER INSERT ON public.movie_genres
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('movie_genre_totals');
CREATE TRIGGER movie_genres_count_update AFTER UPDATE ON public.movie_genres
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('movie_genre_totals');
CREATE TRIGGER movie_genres_count_delete AFTER DELETE ON public.movie_genres
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('movie_genre_totals');

-- What is there already, when this file is applied again to tables with rows: after the triggers, whose making keeps writers out
-- until the end of the transaction.
INSERT INTO public.movie_totals (library_id, rating_level, titles, newest_added_at)
SELECT m.library_id, coalesce(m.rating_level, 2147483647), count(*), max(m.added_at)
FROM public.movies AS m
WHERE m.deleted_at IS NULL
GROUP BY 1, 2;

INSERT INTO public.movie_genre_totals (library_id, genre_id, rating_level, titles)
SELECT mg.library_id, mg.genre_id, mg.rating_level, count(*)
FROM public.movie_genres AS mg
WHERE NOT mg.title_deleted
GROUP BY 1, 2, 3;

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.movie_totals, public.movie_genre_totals TO revenge_app;
