-- What users do with movies: rate, mark, watch, and want to watch. Soft deletion of a user or movie keeps it.

CREATE TABLE public.movie_user_ratings (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    rating int NOT NULL,
    review text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_user_ratings_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_user_ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT movie_user_ratings_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_user_ratings_rating_check CHECK (rating BETWEEN 1 AND 100),
    CONSTRAINT movie_user_ratings_review_check CHECK (char_length(review) <= 20000)
);

CREATE INDEX idx_movie_user_ratings_movie_id ON public.movie_user_ratings (movie_id, user_id);
CREATE INDEX idx_movie_user_ratings_user_updated_at ON public.movie_user_ratings (user_id, updated_at DESC, movie_id DESC);

CREATE TRIGGER movie_user_ratings_set_updated_at BEFORE UPDATE ON public.movie_user_ratings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.movie_user_ratings IS 'What a user thinks of a movie.';
COMMENT ON COLUMN public.movie_user_ratings.rating IS '1 (worst) to 100 (best).';

CREATE TABLE public.movie_rating_totals (
    movie_id uuid NOT NULL,
    ratings bigint NOT NULL,
    rating_sum bigint NOT NULL,
    average double precision GENERATED ALWAYS AS (rating_sum::double precision / nullif(ratings, 0)) STORED,
    CONSTRAINT movie_rating_totals_pkey PRIMARY KEY (movie_id),
    CONSTRAINT movie_rating_totals_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_rating_totals_ratings_check CHECK (ratings >= 0),
    CONSTRAINT movie_rating_totals_rating_sum_check CHECK (rating_sum BETWEEN ratings AND 100 * ratings)
);

CREATE INDEX idx_movie_rating_totals_average ON public.movie_rating_totals (average DESC, movie_id DESC) INCLUDE (ratings) WHERE ratings > 0;

COMMENT ON TABLE public.movie_rating_totals IS 'Sums over movie_user_ratings, kept by triggers; a movie that nobody rated has no row, or one of zeros.';
COMMENT ON COLUMN public.movie_rating_totals.ratings IS 'Number of ratings.';
COMMENT ON COLUMN public.movie_rating_totals.rating_sum IS 'Sum of the ratings.';
COMMENT ON COLUMN public.movie_rating_totals.average IS '1 to 100; NULL: no rating.';

-- Rows are touched in the order of movie_id, lest two sessions wait for each other.
CREATE FUNCTION public.movie_rating_totals_add(movie uuid, ratings_delta bigint, sum_delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF ratings_delta > 0 THEN
        INSERT INTO public.movie_rating_totals AS t (movie_id, ratings, rating_sum)
        VALUES (movie, ratings_delta, sum_delta)
        ON CONFLICT ON CONSTRAINT movie_rating_totals_pkey
        DO UPDATE SET ratings = t.ratings + excluded.ratings, rating_sum = t.rating_sum + excluded.rating_sum;
    ELSE
        -- No row: the movie is being deleted and took its totals along.
        UPDATE public.movie_rating_totals AS t
        SET ratings = t.ratings + ratings_delta, rating_sum = t.rating_sum + sum_delta
        WHERE t.movie_id = movie;
    END IF;
END
$$;

COMMENT ON FUNCTION public.movie_rating_totals_add(uuid, bigint, bigint) IS 'Adds to the rating totals of a movie.';

CREATE FUNCTION public.movie_user_ratings_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.movie_id, count(*) AS ratings, sum(n.rating) AS rating_sum FROM new_rows AS n GROUP BY n.movie_id ORDER BY n.movie_id LOOP
            PERFORM public.movie_rating_totals_add(d.movie_id, d.ratings, d.rating_sum);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.movie_id, count(*) AS ratings, sum(o.rating) AS rating_sum FROM old_rows AS o GROUP BY o.movie_id ORDER BY o.movie_id LOOP
            PERFORM public.movie_rating_totals_add(d.movie_id, -d.ratings, -d.rating_sum);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.movie_id, sum(c.ratings)::bigint AS ratings, sum(c.rating)::bigint AS rating_sum
            FROM (SELECT n.movie_id, 1 AS ratings, n.rating FROM new_rows AS n
                  UNION ALL
                  SELECT o.movie_id, -1, -o.rating FROM old_rows AS o) AS c
            GROUP BY c.movie_id
            HAVING sum(c.ratings) <> 0 OR sum(c.rating) <> 0
            ORDER BY c.movie_id
        LOOP
            PERFORM public.movie_rating_totals_add(d.movie_id, d.ratings, d.rating_sum);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.movie_user_ratings_count() IS 'Trigger: keeps movie_rating_totals.';

CREATE TRIGGER movie_user_ratings_count_insert AFTER INSERT ON public.movie_user_ratings
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_user_ratings_count();
CREATE TRIGGER movie_user_ratings_count_update AFTER UPDATE ON public.movie_user_ratings
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_user_ratings_count();
CREATE TRIGGER movie_user_ratings_count_delete AFTER DELETE ON public.movie_user_ratings
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_user_ratings_count();

CREATE TABLE public.movie_favorites (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_favorites_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_favorites_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT movie_favorites_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE
);

CREATE INDEX idx_movie_favorites_user_created_at ON public.movie_favorites (user_id, created_at DESC, movie_id DESC);
CREATE INDEX idx_movie_favorites_movie_id ON public.movie_favorites (movie_id, user_id);

COMMENT ON TABLE public.movie_favorites IS 'Movies that users marked as favourites.';

CREATE TABLE public.movie_watch_history (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    position_ms bigint NOT NULL DEFAULT 0,
    duration_ms bigint,
    completed boolean NOT NULL DEFAULT false,
    completed_at timestamptz,
    device_name text,
    device_type text,
    client_name text,
    play_method text,
    started_at timestamptz NOT NULL DEFAULT now(),
    watched_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_watch_history_pkey PRIMARY KEY (id),
    CONSTRAINT movie_watch_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_history_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_history_position_ms_check CHECK (position_ms >= 0),
    CONSTRAINT movie_watch_history_duration_ms_check CHECK (duration_ms > 0),
    CONSTRAINT movie_watch_history_completed_at_check CHECK (completed_at IS NULL OR completed),
    CONSTRAINT movie_watch_history_device_name_check CHECK (char_length(device_name) <= 255),
    CONSTRAINT movie_watch_history_device_type_check CHECK (char_length(device_type) <= 50),
    CONSTRAINT movie_watch_history_client_name_check CHECK (char_length(client_name) <= 100),
    CONSTRAINT movie_watch_history_play_method_check CHECK (char_length(play_method) <= 50)
);

CREATE INDEX idx_watch_history_user_time ON public.movie_watch_history (user_id, watched_at DESC, id DESC);
CREATE INDEX idx_movie_watch_history_completed ON public.movie_watch_history (user_id, watched_at DESC, id DESC) WHERE completed;
CREATE INDEX idx_movie_watch_history_user_movie ON public.movie_watch_history (user_id, movie_id, watched_at DESC, id DESC);
CREATE INDEX idx_movie_watch_history_movie_id ON public.movie_watch_history (movie_id);

COMMENT ON TABLE public.movie_watch_history IS 'One row per playing session, updated until it ends.';
COMMENT ON COLUMN public.movie_watch_history.position_ms IS 'Where playing stands, milliseconds from the beginning.';
COMMENT ON COLUMN public.movie_watch_history.duration_ms IS 'Length of what is played, milliseconds.';
COMMENT ON COLUMN public.movie_watch_history.play_method IS 'direct_play, direct_stream, transcode, ...';
COMMENT ON COLUMN public.movie_watch_history.watched_at IS 'When this row was last updated: each progress report sets it.';

CREATE TABLE public.movie_watch_state (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    position_ms bigint NOT NULL DEFAULT 0,
    duration_ms bigint,
    completed_at timestamptz,
    watch_count int NOT NULL DEFAULT 0,
    last_watched_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_watch_state_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_watch_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_state_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_state_position_ms_check CHECK (position_ms >= 0),
    CONSTRAINT movie_watch_state_duration_ms_check CHECK (duration_ms > 0),
    CONSTRAINT movie_watch_state_watch_count_check CHECK (watch_count >= 0 AND (completed_at IS NULL OR watch_count > 0))
);

CREATE INDEX idx_movie_watch_state_continue ON public.movie_watch_state (user_id, last_watched_at DESC, movie_id DESC)
    WHERE completed_at IS NULL AND position_ms > 0;
CREATE INDEX idx_movie_watch_state_watched ON public.movie_watch_state (user_id, last_watched_at DESC, movie_id DESC)
    WHERE watch_count > 0;
CREATE INDEX idx_movie_watch_state_movie_id ON public.movie_watch_state (movie_id, user_id);

COMMENT ON TABLE public.movie_watch_state IS 'Where a user stands with a movie; written by the statements that write movie_watch_history.';
COMMENT ON COLUMN public.movie_watch_state.position_ms IS 'Where to go on, milliseconds from the beginning.';
COMMENT ON COLUMN public.movie_watch_state.duration_ms IS 'Length of what was played, milliseconds.';
COMMENT ON COLUMN public.movie_watch_state.completed_at IS 'When the latest run was finished; NULL while one is under way, also when the movie was watched before.';
COMMENT ON COLUMN public.movie_watch_state.watch_count IS 'How often the user finished the movie; watched: above 0.';

CREATE TABLE public.movie_watchlist (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    position int NOT NULL DEFAULT 0,
    added_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_watchlist_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_watchlist_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT movie_watchlist_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_watchlist_position_check CHECK (position >= 0)
);

CREATE INDEX idx_movie_watchlist_user_position ON public.movie_watchlist (user_id, position, movie_id);
CREATE INDEX idx_movie_watchlist_movie_id ON public.movie_watchlist (movie_id, user_id);

COMMENT ON TABLE public.movie_watchlist IS 'Movies that users want to watch, in the order (position, movie_id).';
COMMENT ON COLUMN public.movie_watchlist.position IS 'Place in the list, lowest first; not unique, so that reordering is one UPDATE.';

-- A function, for what is left is read in a statement of its own, after the state is locked: of two who change it at the same time the second
-- reads what the first has written. The session is locked before the state, as by whoever reports progress.
CREATE FUNCTION public.movie_watch_delete(of_user uuid, of_session uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    gone record;
    latest record;
BEGIN
    DELETE FROM public.movie_watch_history AS h
    WHERE h.id = of_session AND h.user_id = of_user
    RETURNING h.movie_id, h.completed INTO gone;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM FROM public.movie_watch_state AS s WHERE s.user_id = of_user AND s.movie_id = gone.movie_id FOR UPDATE;
    SELECT h.position_ms, h.duration_ms, h.completed, h.completed_at, h.watched_at
    INTO latest
    FROM public.movie_watch_history AS h
    WHERE h.user_id = of_user AND h.movie_id = gone.movie_id
    ORDER BY h.watched_at DESC, h.id DESC
    LIMIT 1;
    IF FOUND THEN
        UPDATE public.movie_watch_state AS s
        SET position_ms = latest.position_ms, duration_ms = latest.duration_ms, completed_at = latest.completed_at,
            watch_count = greatest(s.watch_count - gone.completed::int, latest.completed::int), last_watched_at = latest.watched_at
        WHERE s.user_id = of_user AND s.movie_id = gone.movie_id;
    ELSE
        DELETE FROM public.movie_watch_state AS s WHERE s.user_id = of_user AND s.movie_id = gone.movie_id;
    END IF;
    RETURN 1;
END
$$;

COMMENT ON FUNCTION public.movie_watch_delete(uuid, uuid) IS
    'Deletes a session of a user''s; where he stands with the movie falls back to the session before, and goes with the last one. 0 or 1.';

-- Functions: what was begun beside them is seen by the statements behind the lock on the states, and goes as well. But a session whose progress is
-- being reported just now stays: its report waits for the state, and makes it anew.
CREATE FUNCTION public.movie_watch_forget(of_user uuid, movies uuid[]) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    gone boolean;
    locked uuid[];
BEGIN
    DELETE FROM public.movie_watch_history AS h WHERE h.user_id = of_user AND h.movie_id = ANY (movies);
    gone := FOUND;
    locked := ARRAY (SELECT s.movie_id FROM public.movie_watch_state AS s WHERE s.user_id = of_user AND s.movie_id = ANY (movies) ORDER BY s.movie_id FOR UPDATE);
    DELETE FROM public.movie_watch_history AS h
    WHERE h.id = ANY (ARRAY (
        SELECT l.id FROM public.movie_watch_history AS l WHERE l.user_id = of_user AND l.movie_id = ANY (movies) FOR UPDATE SKIP LOCKED));
    gone := gone OR FOUND;
    -- What was begun since then keeps its state.
    DELETE FROM public.movie_watch_state AS s WHERE s.user_id = of_user AND s.movie_id IN (SELECT l.id FROM unnest(locked) AS l (id));
    gone := gone OR FOUND;
    DELETE FROM public.movie_watch_state AS s
    WHERE s.user_id = of_user
      AND s.movie_id = ANY (movies)
      AND NOT EXISTS (SELECT FROM public.movie_watch_history AS h WHERE h.user_id = of_user AND h.movie_id = s.movie_id);
    RETURN gone OR FOUND;
END
$$;

COMMENT ON FUNCTION public.movie_watch_forget(uuid, uuid[]) IS
    'Deletes all that a user played of some movies, sessions and states. Whether there was anything.';

CREATE FUNCTION public.movie_watch_forget_all(of_user uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    gone bigint;
    late bigint;
    locked uuid[];
BEGIN
    DELETE FROM public.movie_watch_history AS h WHERE h.user_id = of_user;
    GET DIAGNOSTICS gone = ROW_COUNT;
    locked := ARRAY (SELECT s.movie_id FROM public.movie_watch_state AS s WHERE s.user_id = of_user ORDER BY s.movie_id FOR UPDATE);
    DELETE FROM public.movie_watch_history AS h
    WHERE h.id = ANY (ARRAY (SELECT l.id FROM public.movie_watch_history AS l WHERE l.user_id = of_user FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS late = ROW_COUNT;
    -- What was begun since then keeps its state.
    DELETE FROM public.movie_watch_state AS s WHERE s.user_id = of_user AND s.movie_id IN (SELECT l.id FROM unnest(locked) AS l (id));
    DELETE FROM public.movie_watch_state AS s
    WHERE s.user_id = of_user
      AND NOT EXISTS (SELECT FROM public.movie_watch_history AS h WHERE h.user_id = of_user AND h.movie_id = s.movie_id);
    RETURN gone + late;
END
$$;

COMMENT ON FUNCTION public.movie_watch_forget_all(uuid) IS 'Deletes all that a user played of movies, sessions and states. How many sessions that were.';

-- A function, for the session is looked for again in a statement of its own, after the lock: of reports that find none the second continues what the
-- first has begun. Who finds one takes no such lock, and locks the session before the state, as by whoever reports progress of it: nobody waits for
-- the lock who holds what its owner wants. 90 %: as of reports of a session. Half: below it a complete session does not go on.
CREATE FUNCTION public.movie_watch_report(of_user uuid, of_movie uuid, new_session uuid, at_ms bigint, length_ms bigint)
RETURNS SETOF public.movie_watch_history
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    before record;
    session public.movie_watch_history;
    at_end boolean;
BEGIN
    FOR look IN 1..2 LOOP
        SELECT h.id, h.completed, h.duration_ms
        INTO before
        FROM public.movie_watch_history AS h
        WHERE h.user_id = of_user AND h.movie_id = of_movie AND (NOT h.completed OR 0.5 * coalesce(length_ms, h.duration_ms) <= at_ms)
        ORDER BY h.watched_at DESC, h.id DESC
        LIMIT 1
        FOR UPDATE;
        EXIT WHEN look = 2 OR before.id IS NOT NULL;
        PERFORM pg_advisory_xact_lock(hashtextextended(of_user::text || of_movie::text, 0));
    END LOOP;
    at_end := coalesce(0.9 * coalesce(length_ms, before.duration_ms) <= at_ms, false);
    IF before.id IS NULL THEN
        INSERT INTO public.movie_watch_history AS h (id, user_id, movie_id, position_ms, duration_ms, completed, completed_at)
        VALUES (new_session, of_user, of_movie, at_ms, length_ms, at_end, CASE WHEN at_end THEN now() END)
        RETURNING h.* INTO session;
    ELSE
        UPDATE public.movie_watch_history AS h
        SET position_ms = at_ms, duration_ms = coalesce(length_ms, h.duration_ms), completed = h.completed OR at_end,
            completed_at = CASE WHEN h.completed THEN h.completed_at WHEN at_end THEN now() END, watched_at = now()
        WHERE h.id = before.id
        RETURNING h.* INTO session;
    END IF;
    INSERT INTO public.movie_watch_state AS s (user_id, movie_id, position_ms, duration_ms, completed_at, watch_count, last_watched_at)
    VALUES (of_user, of_movie, session.position_ms, session.duration_ms, session.completed_at, session.completed::int, session.watched_at)
    ON CONFLICT ON CONSTRAINT movie_watch_state_pkey DO UPDATE
    SET position_ms = excluded.position_ms, duration_ms = coalesce(excluded.duration_ms, s.duration_ms), completed_at = excluded.completed_at,
        watch_count = greatest(s.watch_count + (session.completed AND NOT coalesce(before.completed, false))::int, excluded.watch_count),
        last_watched_at = excluded.last_watched_at;
    RETURN NEXT session;
END
$$;

COMMENT ON FUNCTION public.movie_watch_report(uuid, uuid, uuid, bigint, bigint) IS
    'Notes how far a user got with a movie: in the session that he has not finished, or in a new one. The session.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    public.movie_user_ratings,
    public.movie_rating_totals,
    public.movie_favorites,
    public.movie_watch_history,
    public.movie_watch_state,
    public.movie_watchlist
TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.movie_rating_totals_add(uuid, bigint, bigint),
    public.movie_user_ratings_count(),
    public.movie_watch_delete(uuid, uuid),
    public.movie_watch_forget(uuid, uuid[]),
    public.movie_watch_forget_all(uuid),
    public.movie_watch_report(uuid, uuid, uuid, bigint, bigint)
TO revenge_app;
