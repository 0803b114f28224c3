-- Totals of live movies per (library, rating level) and per (library, genre, rating level): a viewer's total is the sum over
-- what he sees. Kept by statement triggers. The totals of genres count the links' own copies (000011), never a join with movies:
-- when a movie is deleted, its links go after it and are counted off once, by what they say themselves.
-- Rows are touched in the order of their keys, lest two sessions wait for each other.

CREATE TABLE public.movie_totals (
    library_id uuid NOT NULL,
    rating_level int NOT NULL,
    movies bigint NOT NULL,
    CONSTRAINT movie_totals_pkey PRIMARY KEY (library_id, rating_level),
    CONSTRAINT movie_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT movie_totals_movies_check CHECK (movies >= 0)
);

COMMENT ON TABLE public.movie_totals IS 'Number of live movies per library and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.movie_totals.rating_level IS 'movies.rating_level; 2147483647 for unrated.';

CREATE TABLE public.movie_genre_totals (
    library_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    rating_level int NOT NULL,
    movies bigint NOT NULL,
    CONSTRAINT movie_genre_totals_pkey PRIMARY KEY (library_id, genre_id, rating_level),
    CONSTRAINT movie_genre_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT movie_genre_totals_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.movie_genre_terms (id) ON DELETE CASCADE,
    CONSTRAINT movie_genre_totals_movies_check CHECK (movies >= 0)
);

CREATE INDEX idx_movie_genre_totals_genre_id ON public.movie_genre_totals (genre_id, library_id, rating_level);

COMMENT ON TABLE public.movie_genre_totals IS 'Number of live movies per library, genre and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.movie_genre_totals.rating_level IS 'movies.rating_level; 2147483647 for unrated.';

CREATE FUNCTION public.movie_totals_add(library uuid, level int, delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF delta > 0 THEN
        INSERT INTO public.movie_totals AS t (library_id, rating_level, movies)
        VALUES (library, level, delta)
        ON CONFLICT ON CONSTRAINT movie_totals_pkey DO UPDATE SET movies = t.movies + excluded.movies;
    ELSE
        -- No row: the library is being deleted and took its totals along.
        UPDATE public.movie_totals AS t SET movies = t.movies + delta WHERE t.library_id = library AND t.rating_level = level;
    END IF;
END
$$;

COMMENT ON FUNCTION public.movie_totals_add(uuid, int, bigint) IS 'Adds to a total of movies.';

CREATE FUNCTION public.movie_genre_totals_add(library uuid, genre uuid, level int, delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF delta > 0 THEN
        INSERT INTO public.movie_genre_totals AS t (library_id, genre_id, rating_level, movies)
        VALUES (library, genre, level, delta)
        ON CONFLICT ON CONSTRAINT movie_genre_totals_pkey DO UPDATE SET movies = t.movies + excluded.movies;
    ELSE
        -- No row: the library or the genre is being deleted and took its totals along.
        UPDATE public.movie_genre_totals AS t SET movies = t.movies + delta
        WHERE t.library_id = library AND t.genre_id = genre AND t.rating_level = level;
    END IF;
END
$$;

COMMENT ON FUNCTION public.movie_genre_totals_add(uuid, uuid, int, bigint) IS 'Adds to a total of movies of a genre.';

CREATE FUNCTION public.movies_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, count(*) AS delta
            FROM new_rows AS n WHERE n.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.movie_totals_add(d.library_id, d.level, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, coalesce(o.rating_level, 2147483647) AS level, -count(*) AS delta
            FROM old_rows AS o WHERE o.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.movie_totals_add(d.library_id, d.level, d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.library_id, c.level, sum(c.delta)::bigint AS delta
            FROM (SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, 1 AS delta FROM new_rows AS n WHERE n.deleted_at IS NULL
                  UNION ALL
                  SELECT o.library_id, coalesce(o.rating_level, 2147483647), -1 FROM old_rows AS o WHERE o.deleted_at IS NULL) AS c
            GROUP BY 1, 2 HAVING sum(c.delta) <> 0 ORDER BY 1, 2
        LOOP
            PERFORM public.movie_totals_add(d.library_id, d.level, d.delta);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.movies_count() IS 'Trigger: keeps movie_totals.';

CREATE FUNCTION public.movie_genres_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, n.genre_id, n.rating_level AS level, count(*) AS delta
            FROM new_rows AS n WHERE NOT n.movie_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.movie_genre_totals_add(d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, o.genre_id, o.rating_level AS level, -count(*) AS delta
            FROM old_rows AS o WHERE NOT o.movie_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.movie_genre_totals_add(d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.library_id, c.genre_id, c.rating_level AS level, sum(c.delta)::bigint AS delta
            FROM (SELECT n.library_id, n.genre_id, n.rating_level, 1 AS delta FROM new_rows AS n WHERE NOT n.movie_deleted
                  UNION ALL
                  SELECT o.library_id, o.genre_id, o.rating_level, -1 FROM old_rows AS o WHERE NOT o.movie_deleted) AS c
            GROUP BY 1, 2, 3 HAVING sum(c.delta) <> 0 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.movie_genre_totals_add(d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.movie_genres_count() IS 'Trigger: keeps movie_genre_totals.';

CREATE TRIGGER movies_count_insert AFTER INSERT ON public.movies
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_count();
CREATE TRIGGER movies_count_update AFTER UPDATE ON public.movies
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_count();
CREATE TRIGGER movies_count_delete AFTER DELETE ON public.movies
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_count();
CREATE TRIGGER movie_genres_count_insert AFTER INSERT ON public.movie_genres
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_genres_count();
CREATE TRIGGER movie_genres_count_update AFTER UPDATE ON public.movie_genres
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_genres_count();
CREATE TRIGGER movie_genres_count_delete AFTER DELETE ON public.movie_genres
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_genres_count();

-- What is there already, when this file is applied again to tables with rows: after the triggers, whose making keeps writers out
-- until the end of the transaction.
INSERT INTO public.movie_totals (library_id, rating_level, movies)
SELECT m.library_id, coalesce(m.rating_level, 2147483647), count(*)
FROM public.movies AS m
WHERE m.deleted_at IS NULL
GROUP BY 1, 2;

INSERT INTO public.movie_genre_totals (library_id, genre_id, rating_level, movies)
SELECT mg.library_id, mg.genre_id, mg.rating_level, count(*)
FROM public.movie_genres AS mg
WHERE NOT mg.movie_deleted
GROUP BY 1, 2, 3;

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.movie_totals, public.movie_genre_totals TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.movie_totals_add(uuid, int, bigint),
    public.movie_genre_totals_add(uuid, uuid, int, bigint),
    public.movies_count(),
    public.movie_genres_count()
TO revenge_app;
