-- Totals of live series per (library, rating level) and per (library, genre, rating level): a viewer's total is the sum over
-- what he sees. Kept by statement triggers. The totals of genres count the links' own copies (000021), never a join with series:
-- when a series is deleted, its links go after it and are counted off once, by what they say themselves.
-- Rows are touched in the order of their keys, lest two sessions wait for each other.

CREATE TABLE public.series_totals (
    library_id uuid NOT NULL,
    rating_level int NOT NULL,
    series bigint NOT NULL,
    CONSTRAINT series_totals_pkey PRIMARY KEY (library_id, rating_level),
    CONSTRAINT series_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT series_totals_series_check CHECK (series >= 0)
);

COMMENT ON TABLE public.series_totals IS 'Number of live series per library and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.series_totals.rating_level IS 'series.rating_level; 2147483647 for unrated.';

CREATE TABLE public.series_genre_totals (
    library_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    rating_level int NOT NULL,
    series bigint NOT NULL,
    CONSTRAINT series_genre_totals_pkey PRIMARY KEY (library_id, genre_id, rating_level),
    CONSTRAINT series_genre_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT series_genre_totals_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.tv_genre_terms (id) ON DELETE CASCADE,
    CONSTRAINT series_genre_totals_series_check CHECK (series >= 0)
);

CREATE INDEX idx_series_genre_totals_genre_id ON public.series_genre_totals (genre_id, library_id, rating_level);

COMMENT ON TABLE public.series_genre_totals IS 'Number of live series per library, genre and rating level, kept by triggers; no row means none.';
COMMENT ON COLUMN public.series_genre_totals.rating_level IS 'series.rating_level; 2147483647 for unrated.';

CREATE FUNCTION public.series_totals_add(library uuid, level int, delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF delta > 0 THEN
        INSERT INTO public.series_totals AS t (library_id, rating_level, series)
        VALUES (library, level, delta)
        ON CONFLICT ON CONSTRAINT series_totals_pkey DO UPDATE SET series = t.series + excluded.series;
    ELSE
        -- No row: the library is being deleted and took its totals along.
        UPDATE public.series_totals AS t SET series = t.series + delta WHERE t.library_id = library AND t.rating_level = level;
    END IF;
END
$$;

COMMENT ON FUNCTION public.series_totals_add(uuid, int, bigint) IS 'Adds to a total of series.';

CREATE FUNCTION public.series_genre_totals_add(library uuid, genre uuid, level int, delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF delta > 0 THEN
        INSERT INTO public.series_genre_totals AS t (library_id, genre_id, rating_level, series)
        VALUES (library, genre, level, delta)
        ON CONFLICT ON CONSTRAINT series_genre_totals_pkey DO UPDATE SET series = t.series + excluded.series;
    ELSE
        -- No row: the library or the genre is being deleted and took its totals along.
        UPDATE public.series_genre_totals AS t SET series = t.series + delta
        WHERE t.library_id = library AND t.genre_id = genre AND t.rating_level = level;
    END IF;
END
$$;

COMMENT ON FUNCTION public.series_genre_totals_add(uuid, uuid, int, bigint) IS 'Adds to a total of series of a genre.';

CREATE FUNCTION public.series_count() RETURNS trigger
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
            PERFORM public.series_totals_add(d.library_id, d.level, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, coalesce(o.rating_level, 2147483647) AS level, -count(*) AS delta
            FROM old_rows AS o WHERE o.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.series_totals_add(d.library_id, d.level, d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.library_id, c.level, sum(c.delta)::bigint AS delta
            FROM (SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, 1 AS delta FROM new_rows AS n WHERE n.deleted_at IS NULL
                  UNION ALL
                  SELECT o.library_id, coalesce(o.rating_level, 2147483647), -1 FROM old_rows AS o WHERE o.deleted_at IS NULL) AS c
            GROUP BY 1, 2 HAVING sum(c.delta) <> 0 ORDER BY 1, 2
        LOOP
            PERFORM public.series_totals_add(d.library_id, d.level, d.delta);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.series_count() IS 'Trigger: keeps series_totals.';

CREATE FUNCTION public.series_genres_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, n.genre_id, n.rating_level AS level, count(*) AS delta
            FROM new_rows AS n WHERE NOT n.series_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.series_genre_totals_add(d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, o.genre_id, o.rating_level AS level, -count(*) AS delta
            FROM old_rows AS o WHERE NOT o.series_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.series_genre_totals_add(d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.library_id, c.genre_id, c.rating_level AS level, sum(c.delta)::bigint AS delta
            FROM (SELECT n.library_id, n.genre_id, n.rating_level, 1 AS delta FROM new_rows AS n WHERE NOT n.series_deleted
                  UNION ALL
                  SELECT o.library_id, o.genre_id, o.rating_level, -1 FROM old_rows AS o WHERE NOT o.series_deleted) AS c
            GROUP BY 1, 2, 3 HAVING sum(c.delta) <> 0 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.series_genre_totals_add(d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.series_genres_count() IS 'Trigger: keeps series_genre_totals.';

CREATE TRIGGER series_count_insert AFTER INSERT ON public.series
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_count();
CREATE TRIGGER series_count_update AFTER UPDATE ON public.series
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_count();
CREATE TRIGGER series_count_delete AFTER DELETE ON public.series
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_count();
CREATE TRIGGER series_genres_count_insert AFTER INSERT ON public.series_genres
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_genres_count();
CREATE TRIGGER series_genres_count_update AFTER UPDATE ON public.series_genres
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_genres_count();
CREATE TRIGGER series_genres_count_delete AFTER DELETE ON public.series_genres
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_genres_count();

-- What is there already, when this file is applied again to tables with rows: after the triggers, whose making keeps writers out
-- until the end of the transaction.
INSERT INTO public.series_totals (library_id, rating_level, series)
SELECT s.library_id, coalesce(s.rating_level, 2147483647), count(*)
FROM public.series AS s
WHERE s.deleted_at IS NULL
GROUP BY 1, 2;

INSERT INTO public.series_genre_totals (library_id, genre_id, rating_level, series)
SELECT sg.library_id, sg.genre_id, sg.rating_level, count(*)
FROM public.series_genres AS sg
WHERE NOT sg.series_deleted
GROUP BY 1, 2, 3;

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.series_totals, public.series_genre_totals TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.series_totals_add(uuid, int, bigint),
    public.series_genre_totals_add(uuid, uuid, int, bigint),
    public.series_count(),
    public.series_genres_count()
TO revenge_app;
