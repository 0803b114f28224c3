-- What users do with series and episodes: rate, mark, watch, and want to watch. Soft deletion of a user, series or episode keeps it.

CREATE TABLE public.series_user_ratings (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    rating int NOT NULL,
    review text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT series_user_ratings_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_user_ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT series_user_ratings_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_user_ratings_rating_check CHECK (rating BETWEEN 1 AND 100),
    CONSTRAINT series_user_ratings_review_check CHECK (char_length(review) <= 20000)
);

CREATE INDEX idx_series_user_ratings_series_id ON public.series_user_ratings (series_id, user_id);
CREATE INDEX idx_series_user_ratings_user_updated_at ON public.series_user_ratings (user_id, updated_at DESC, series_id DESC);

CREATE TRIGGER series_user_ratings_set_updated_at BEFORE UPDATE ON public.series_user_ratings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.series_user_ratings IS 'What a user thinks of a series.';
COMMENT ON COLUMN public.series_user_ratings.rating IS '1 (worst) to 100 (best).';

CREATE TABLE public.series_rating_totals (
    series_id uuid NOT NULL,
    ratings bigint NOT NULL,
    rating_sum bigint NOT NULL,
    average double precision GENERATED ALWAYS AS (rating_sum::double precision / nullif(ratings, 0)) STORED,
    CONSTRAINT series_rating_totals_pkey PRIMARY KEY (series_id),
    CONSTRAINT series_rating_totals_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_rating_totals_ratings_check CHECK (ratings >= 0),
    CONSTRAINT series_rating_totals_rating_sum_check CHECK (rating_sum BETWEEN ratings AND 100 * ratings)
);

CREATE INDEX idx_series_rating_totals_average ON public.series_rating_totals (average DESC, series_id DESC) INCLUDE (ratings) WHERE ratings > 0;

COMMENT ON TABLE public.series_rating_totals IS 'Sums over series_user_ratings, kept by triggers; a series that nobody rated has no row, or one of zeros.';
COMMENT ON COLUMN public.series_rating_totals.ratings IS 'Number of ratings.';
COMMENT ON COLUMN public.series_rating_totals.rating_sum IS 'Sum of the ratings.';
COMMENT ON COLUMN public.series_rating_totals.average IS '1 to 100; NULL: no rating.';

-- Rows are touched in the order of series_id, lest two sessions wait for each other.
CREATE FUNCTION public.series_rating_totals_add(series uuid, ratings_delta bigint, sum_delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    IF ratings_delta > 0 THEN
        INSERT INTO public.series_rating_totals AS t (series_id, ratings, rating_sum)
        VALUES (series, ratings_delta, sum_delta)
        ON CONFLICT ON CONSTRAINT series_rating_totals_pkey
        DO UPDATE SET ratings = t.ratings + excluded.ratings, rating_sum = t.rating_sum + excluded.rating_sum;
    ELSE
        -- No row: the series is being deleted and took its totals along.
        UPDATE public.series_rating_totals AS t
        SET ratings = t.ratings + ratings_delta, rating_sum = t.rating_sum + sum_delta
        WHERE t.series_id = series;
    END IF;
END
$$;

COMMENT ON FUNCTION public.series_rating_totals_add(uuid, bigint, bigint) IS 'Adds to the rating totals of a series.';

CREATE FUNCTION public.series_user_ratings_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.series_id, count(*) AS ratings, sum(n.rating) AS rating_sum FROM new_rows AS n GROUP BY n.series_id ORDER BY n.series_id LOOP
            PERFORM public.series_rating_totals_add(d.series_id, d.ratings, d.rating_sum);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.series_id, count(*) AS ratings, sum(o.rating) AS rating_sum FROM old_rows AS o GROUP BY o.series_id ORDER BY o.series_id LOOP
            PERFORM public.series_rating_totals_add(d.series_id, -d.ratings, -d.rating_sum);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.series_id, sum(c.ratings)::bigint AS ratings, sum(c.rating)::bigint AS rating_sum
            FROM (SELECT n.series_id, 1 AS ratings, n.rating FROM new_rows AS n
                  UNION ALL
                  SELECT o.series_id, -1, -o.rating FROM old_rows AS o) AS c
            GROUP BY c.series_id
            HAVING sum(c.ratings) <> 0 OR sum(c.rating) <> 0
            ORDER BY c.series_id
        LOOP
            PERFORM public.series_rating_totals_add(d.series_id, d.ratings, d.rating_sum);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.series_user_ratings_count() IS 'Trigger: keeps series_rating_totals.';

CREATE TRIGGER series_user_ratings_count_insert AFTER INSERT ON public.series_user_ratings
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_user_ratings_count();
CREATE TRIGGER series_user_ratings_count_update AFTER UPDATE ON public.series_user_ratings
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_user_ratings_count();
CREATE TRIGGER series_user_ratings_count_delete AFTER DELETE ON public.series_user_ratings
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_user_ratings_count();

CREATE TABLE public.series_favorites (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT series_favorites_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_favorites_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT series_favorites_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE
);

CREATE INDEX idx_series_favorites_user_created_at ON public.series_favorites (user_id, created_at DESC, series_id DESC);
CREATE INDEX idx_series_favorites_series_id ON public.series_favorites (series_id, user_id);

COMMENT ON TABLE public.series_favorites IS 'TvShows that users marked as favourites.';

CREATE TABLE public.series_watchlist (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    position int NOT NULL DEFAULT 0,
    added_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT series_watchlist_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_watchlist_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT series_watchlist_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_watchlist_position_check CHECK (position >= 0)
);

CREATE INDEX idx_series_watchlist_user_position ON public.series_watchlist (user_id, position, series_id);
CREATE INDEX idx_series_watchlist_series_id ON public.series_watchlist (series_id, user_id);

COMMENT ON TABLE public.series_watchlist IS 'TvShows that users want to watch, in the order (position, series_id).';
COMMENT ON COLUMN public.series_watchlist.position IS 'Place in the list, lowest first; not unique, so that reordering is one UPDATE.';

CREATE TABLE public.episode_user_ratings (
    user_id uuid NOT NULL,
    episode_id uuid NOT NULL,
    rating int NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT episode_user_ratings_pkey PRIMARY KEY (user_id, episode_id),
    CONSTRAINT episode_user_ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT episode_user_ratings_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT episode_user_ratings_rating_check CHECK (rating BETWEEN 1 AND 100)
);

CREATE INDEX idx_episode_user_ratings_episode_id ON public.episode_user_ratings (episode_id, user_id);
CREATE INDEX idx_episode_user_ratings_user_updated_at ON public.episode_user_ratings (user_id, updated_at DESC, episode_id DESC);

CREATE TRIGGER episode_user_ratings_set_updated_at BEFORE UPDATE ON public.episode_user_ratings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.episode_user_ratings IS 'What a user thinks of an episode.';
COMMENT ON COLUMN public.episode_user_ratings.rating IS '1 (worst) to 100 (best).';

CREATE TABLE public.episode_watch_history (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    episode_id uuid NOT NULL,
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
    CONSTRAINT episode_watch_history_pkey PRIMARY KEY (id),
    CONSTRAINT episode_watch_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_history_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_history_position_ms_check CHECK (position_ms >= 0),
    CONSTRAINT episode_watch_history_duration_ms_check CHECK (duration_ms > 0),
    CONSTRAINT episode_watch_history_completed_at_check CHECK (completed_at IS NULL OR completed),
    CONSTRAINT episode_watch_history_device_name_check CHECK (char_length(device_name) <= 255),
    CONSTRAINT episode_watch_history_device_type_check CHECK (char_length(device_type) <= 50),
    CONSTRAINT episode_watch_history_client_name_check CHECK (char_length(client_name) <= 100),
    CONSTRAINT episode_watch_history_play_method_check CHECK (char_length(play_method) <= 50)
);

CREATE INDEX idx_episode_watch_history_user_time ON public.episode_watch_history (user_id, watched_at DESC, id DESC);
CREATE INDEX idx_episode_watch_history_completed ON public.episode_watch_history (user_id, watched_at DESC, id DESC) WHERE completed;
CREATE INDEX idx_episode_watch_history_user_episode ON public.episode_watch_history (user_id, episode_id, watched_at DESC, id DESC);
CREATE INDEX idx_episode_watch_history_episode_id ON public.episode_watch_history (episode_id);

COMMENT ON TABLE public.episode_watch_history IS 'One row per playing session, updated until it ends.';
COMMENT ON COLUMN public.episode_watch_history.position_ms IS 'Where playing stands, milliseconds from the beginning.';
COMMENT ON COLUMN public.episode_watch_history.duration_ms IS 'Length of what is played, milliseconds.';
COMMENT ON COLUMN public.episode_watch_history.play_method IS 'direct_play, direct_stream, transcode, ...';
COMMENT ON COLUMN public.episode_watch_history.watched_at IS 'When this row was last updated: each progress report sets it.';

CREATE TABLE public.episode_watch_state (
    user_id uuid NOT NULL,
    episode_id uuid NOT NULL,
    position_ms bigint NOT NULL DEFAULT 0,
    duration_ms bigint,
    completed_at timestamptz,
    watch_count int NOT NULL DEFAULT 0,
    last_watched_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT episode_watch_state_pkey PRIMARY KEY (user_id, episode_id),
    CONSTRAINT episode_watch_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_state_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_state_position_ms_check CHECK (position_ms >= 0),
    CONSTRAINT episode_watch_state_duration_ms_check CHECK (duration_ms > 0),
    CONSTRAINT episode_watch_state_watch_count_check CHECK (watch_count >= 0 AND (completed_at IS NULL OR watch_count > 0))
);

CREATE INDEX idx_episode_watch_state_continue ON public.episode_watch_state (user_id, last_watched_at DESC, episode_id DESC)
    WHERE completed_at IS NULL AND position_ms > 0;
CREATE INDEX idx_episode_watch_state_watched ON public.episode_watch_state (user_id, last_watched_at DESC, episode_id DESC)
    WHERE watch_count > 0;
CREATE INDEX idx_episode_watch_state_episode_id ON public.episode_watch_state (episode_id, user_id);

COMMENT ON TABLE public.episode_watch_state IS 'Where a user stands with an episode; written by the statements that write episode_watch_history.';
COMMENT ON COLUMN public.episode_watch_state.position_ms IS 'Where to go on, milliseconds from the beginning.';
COMMENT ON COLUMN public.episode_watch_state.duration_ms IS 'Length of what was played, milliseconds.';
COMMENT ON COLUMN public.episode_watch_state.completed_at IS 'When the latest run was finished; NULL while one is under way, also when the episode was watched before.';
COMMENT ON COLUMN public.episode_watch_state.watch_count IS 'How often the user finished the episode; watched: above 0.';

-- A function, for what is left is read in a statement of its own, after the state is locked: of two who change it at the same time the second
-- reads what the first has written. The session is locked before the state, as by whoever reports progress.
CREATE FUNCTION public.episode_watch_delete(of_user uuid, of_session uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    gone record;
    latest record;
BEGIN
    DELETE FROM public.episode_watch_history AS h
    WHERE h.id = of_session AND h.user_id = of_user
    RETURNING h.episode_id, h.completed INTO gone;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM FROM public.episode_watch_state AS s WHERE s.user_id = of_user AND s.episode_id = gone.episode_id FOR UPDATE;
    SELECT h.position_ms, h.duration_ms, h.completed, h.completed_at, h.watched_at
    INTO latest
    FROM public.episode_watch_history AS h
    WHERE h.user_id = of_user AND h.episode_id = gone.episode_id
    ORDER BY h.watched_at DESC, h.id DESC
    LIMIT 1;
    IF FOUND THEN
        UPDATE public.episode_watch_state AS s
        SET position_ms = latest.position_ms, duration_ms = latest.duration_ms, completed_at = latest.completed_at,
            watch_count = greatest(s.watch_count - gone.completed::int, latest.completed::int), last_watched_at = latest.watched_at
        WHERE s.user_id = of_user AND s.episode_id = gone.episode_id;
    ELSE
        DELETE FROM public.episode_watch_state AS s WHERE s.user_id = of_user AND s.episode_id = gone.episode_id;
    END IF;
    RETURN 1;
END
$$;

COMMENT ON FUNCTION public.episode_watch_delete(uuid, uuid) IS
    'Deletes a session of a user''s; where he stands with the episode falls back to the session before, and goes with the last one. 0 or 1.';

-- Functions: what was begun beside them is seen by the statements behind the lock on the states, and goes as well. But a session whose progress is
-- being reported just now stays: its report waits for the state, and makes it anew.
CREATE FUNCTION public.episode_watch_forget(of_user uuid, episodes uuid[]) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    gone boolean;
    locked uuid[];
BEGIN
    DELETE FROM public.episode_watch_history AS h WHERE h.user_id = of_user AND h.episode_id = ANY (episodes);
    gone := FOUND;
    locked := ARRAY (SELECT s.episode_id FROM public.episode_watch_state AS s WHERE s.user_id = of_user AND s.episode_id = ANY (episodes) ORDER BY s.episode_id FOR UPDATE);
    DELETE FROM public.episode_watch_history AS h
    WHERE h.id = ANY (ARRAY (
        SELECT l.id FROM public.episode_watch_history AS l WHERE l.user_id = of_user AND l.episode_id = ANY (episodes) FOR UPDATE SKIP LOCKED));
    gone := gone OR FOUND;
    -- What was begun since then keeps its state.
    DELETE FROM public.episode_watch_state AS s WHERE s.user_id = of_user AND s.episode_id IN (SELECT l.id FROM unnest(locked) AS l (id));
    gone := gone OR FOUND;
    DELETE FROM public.episode_watch_state AS s
    WHERE s.user_id = of_user
      AND s.episode_id = ANY (episodes)
      AND NOT EXISTS (SELECT FROM public.episode_watch_history AS h WHERE h.user_id = of_user AND h.episode_id = s.episode_id);
    RETURN gone OR FOUND;
END
$$;

COMMENT ON FUNCTION public.episode_watch_forget(uuid, uuid[]) IS
    'Deletes all that a user played of some episodes, sessions and states. Whether there was anything.';

CREATE FUNCTION public.episode_watch_forget_all(of_user uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    gone bigint;
    late bigint;
    locked uuid[];
BEGIN
    DELETE FROM public.episode_watch_history AS h WHERE h.user_id = of_user;
    GET DIAGNOSTICS gone = ROW_COUNT;
    locked := ARRAY (SELECT s.episode_id FROM public.episode_watch_state AS s WHERE s.user_id = of_user ORDER BY s.episode_id FOR UPDATE);
    DELETE FROM public.episode_watch_history AS h
    WHERE h.id = ANY (ARRAY (SELECT l.id FROM public.episode_watch_history AS l WHERE l.user_id = of_user FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS late = ROW_COUNT;
    -- What was begun since then keeps its state.
    DELETE FROM public.episode_watch_state AS s WHERE s.user_id = of_user AND s.episode_id IN (SELECT l.id FROM unnest(locked) AS l (id));
    DELETE FROM public.episode_watch_state AS s
    WHERE s.user_id = of_user
      AND NOT EXISTS (SELECT FROM public.episode_watch_history AS h WHERE h.user_id = of_user AND h.episode_id = s.episode_id);
    RETURN gone + late;
END
$$;

COMMENT ON FUNCTION public.episode_watch_forget_all(uuid) IS 'Deletes all that a user played of episodes, sessions and states. How many sessions that were.';

-- A function, for the session is looked for again in a statement of its own, after the lock: of reports that find none the second continues what the
-- first has begun. Who finds one takes no such lock, and locks the session before the state, as by whoever reports progress of it: nobody waits for
-- the lock who holds what its owner wants. 90 %: as of reports of a session. Half: below it a complete session does not go on.
CREATE FUNCTION public.episode_watch_report(of_user uuid, of_episode uuid, new_session uuid, at_ms bigint, length_ms bigint)
RETURNS SETOF public.episode_watch_history
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    before record;
    session public.episode_watch_history;
    at_end boolean;
BEGIN
    FOR look IN 1..2 LOOP
        SELECT h.id, h.completed, h.duration_ms
        INTO before
        FROM public.episode_watch_history AS h
        WHERE h.user_id = of_user AND h.episode_id = of_episode AND (NOT h.completed OR 0.5 * coalesce(length_ms, h.duration_ms) <= at_ms)
        ORDER BY h.watched_at DESC, h.id DESC
        LIMIT 1
        FOR UPDATE;
        EXIT WHEN look = 2 OR before.id IS NOT NULL;
        PERFORM pg_advisory_xact_lock(hashtextextended(of_user::text || of_episode::text, 0));
    END LOOP;
    at_end := coalesce(0.9 * coalesce(length_ms, before.duration_ms) <= at_ms, false);
    IF before.id IS NULL THEN
        INSERT INTO public.episode_watch_history AS h (id, user_id, episode_id, position_ms, duration_ms, completed, completed_at)
        VALUES (new_session, of_user, of_episode, at_ms, length_ms, at_end, CASE WHEN at_end THEN now() END)
        RETURNING h.* INTO session;
    ELSE
        UPDATE public.episode_watch_history AS h
        SET position_ms = at_ms, duration_ms = coalesce(length_ms, h.duration_ms), completed = h.completed OR at_end,
            completed_at = CASE WHEN h.completed THEN h.completed_at WHEN at_end THEN now() END, watched_at = now()
        WHERE h.id = before.id
        RETURNING h.* INTO session;
    END IF;
    INSERT INTO public.episode_watch_state AS s (user_id, episode_id, position_ms, duration_ms, completed_at, watch_count, last_watched_at)
    VALUES (of_user, of_episode, session.position_ms, session.duration_ms, session.completed_at, session.completed::int, session.watched_at)
    ON CONFLICT ON CONSTRAINT episode_watch_state_pkey DO UPDATE
    SET position_ms = excluded.position_ms, duration_ms = coalesce(excluded.duration_ms, s.duration_ms), completed_at = excluded.completed_at,
        watch_count = greatest(s.watch_count + (session.completed AND NOT coalesce(before.completed, false))::int, excluded.watch_count),
        last_watched_at = excluded.last_watched_at;
    RETURN NEXT session;
END
$$;

COMMENT ON FUNCTION public.episode_watch_report(uuid, uuid, uuid, bigint, bigint) IS
    'Notes how far a user got with an episode: in the session that he has not finished, or in a new one. The session.';

-- Where a user stands with a series is kept, as lists are sorted by it: counting it anew takes all that he ever played.
CREATE TABLE public.series_watch_state (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    watched_episodes int NOT NULL DEFAULT 0,
    furthest_season int,
    furthest_episode int,
    maybe_complete boolean NOT NULL DEFAULT false,
    last_watched_at timestamptz NOT NULL,
    last_episode_id uuid NOT NULL,
    CONSTRAINT series_watch_state_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_watch_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT series_watch_state_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_watch_state_watched_episodes_check CHECK (watched_episodes >= 0),
    CONSTRAINT series_watch_state_furthest_check
        CHECK ((watched_episodes > 0) = (furthest_season IS NOT NULL) AND (furthest_season IS NULL) = (furthest_episode IS NULL))
);

CREATE INDEX idx_series_watch_state_user_time ON public.series_watch_state (user_id, last_watched_at DESC, series_id DESC)
    INCLUDE (watched_episodes, furthest_season, furthest_episode);
CREATE INDEX idx_series_watch_state_maybe_complete ON public.series_watch_state (user_id, last_watched_at DESC, series_id DESC) INCLUDE (watched_episodes)
    WHERE maybe_complete;
CREATE INDEX idx_series_watch_state_series_id ON public.series_watch_state (series_id, user_id);

COMMENT ON TABLE public.series_watch_state IS 'Where a user stands with a series of which he played a live episode; kept by triggers.';
COMMENT ON COLUMN public.series_watch_state.watched_episodes IS 'Live episodes, specials aside, that he finished at least once.';
COMMENT ON COLUMN public.series_watch_state.furthest_season IS 'The season of the furthest of them; NULL if there is none.';
COMMENT ON COLUMN public.series_watch_state.furthest_episode IS 'Its number in the season.';
COMMENT ON COLUMN public.series_watch_state.maybe_complete IS
    'True if he finished as many episodes as the series has; but also if it has more by now: that is seen by comparing watched_episodes.';
COMMENT ON COLUMN public.series_watch_state.last_watched_at IS 'When he last played a live episode, specials too.';
COMMENT ON COLUMN public.series_watch_state.last_episode_id IS
    'Which one; of several at that time, the one with the last id. No foreign key: a count after its deletion sets it anew.';

CREATE FUNCTION public.series_watch_state_recount(of_user uuid, of_series uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    counted record;
BEGIN
    -- Locked first: whoever changes another episode's state at the same time has counted before this statement, or counts after this transaction.
    PERFORM FROM public.series_watch_state AS w WHERE w.user_id = of_user AND w.series_id = of_series FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT count(*) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0) AS watched,
           max(ARRAY[e.season_number, e.episode_number]) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0) AS furthest,
           max(s.last_watched_at) AS last_watched_at,
           (array_agg(e.id ORDER BY s.last_watched_at DESC, e.id DESC))[1] AS last_episode_id
    INTO counted
    FROM public.episodes AS e
    JOIN public.episode_watch_state AS s ON s.user_id = of_user AND s.episode_id = e.id
    WHERE e.series_id = of_series AND e.deleted_at IS NULL;
    IF counted.last_watched_at IS NULL THEN
        DELETE FROM public.series_watch_state AS w WHERE w.user_id = of_user AND w.series_id = of_series;
    ELSE
        UPDATE public.series_watch_state AS w
        SET watched_episodes = counted.watched, furthest_season = counted.furthest[1], furthest_episode = counted.furthest[2],
            maybe_complete = counted.watched > 0 AND counted.watched >= (SELECT t.episode_count FROM public.series AS t WHERE t.id = of_series),
            last_watched_at = counted.last_watched_at, last_episode_id = counted.last_episode_id
        WHERE w.user_id = of_user AND w.series_id = of_series;
    END IF;
END
$$;

COMMENT ON FUNCTION public.series_watch_state_recount(uuid, uuid) IS 'Counts anew where a user stands with a series, if he is known to have begun it.';

CREATE FUNCTION public.series_watch_state_play(of_user uuid, of_series uuid, played_at timestamptz, played uuid, recount boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.series_watch_state AS w (user_id, series_id, last_watched_at, last_episode_id)
    VALUES (of_user, of_series, played_at, played)
    ON CONFLICT (user_id, series_id) DO UPDATE
    SET last_watched_at = greatest(w.last_watched_at, excluded.last_watched_at),
        last_episode_id = CASE WHEN (w.last_watched_at, w.last_episode_id) < (excluded.last_watched_at, excluded.last_episode_id)
                               THEN excluded.last_episode_id ELSE w.last_episode_id END;
    IF recount THEN
        PERFORM public.series_watch_state_recount(of_user, of_series);
    END IF;
END
$$;

COMMENT ON FUNCTION public.series_watch_state_play(uuid, uuid, timestamptz, uuid, boolean) IS 'Notes that a user played an episode of a series, and counts anew if asked to.';

-- The series are locked before the episodes are read, by their keys, which whoever deletes, renumbers or moves an episode locks for himself
-- (episodes_watched_sum): one waits for the other and counts what he has written. Whoever adds episodes is not waited for.
-- Pairs are taken in the order of (user, series), lest two sessions wait for each other. A report of progress counts nothing.
CREATE FUNCTION public.episode_watch_state_sum() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
    recounted uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM public.series AS s
        WHERE s.id = ANY (ARRAY (SELECT e.series_id FROM new_rows AS n JOIN public.episodes AS e ON e.id = n.episode_id))
        ORDER BY s.id FOR KEY SHARE;
        FOR d IN
            SELECT n.user_id, e.series_id, max(n.last_watched_at) AS played_at, bool_or(n.watch_count > 0) AS recount,
                   (array_agg(n.episode_id ORDER BY n.last_watched_at DESC, n.episode_id DESC))[1] AS last_played
            FROM new_rows AS n JOIN public.episodes AS e ON e.id = n.episode_id
            WHERE e.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.series_watch_state_play(d.user_id, d.series_id, d.played_at, d.last_played, d.recount);
        END LOOP;
    ELSIF TG_OP = 'UPDATE' THEN
        -- Grouped, not joined: a plan that was made for one row joins old and new with loops, and the session keeps it for ten thousand.
        recounted := ARRAY (
            SELECT c.episode_id
            FROM (SELECT n.user_id, n.episode_id, n.watch_count > 0 AS is_watched, n.last_watched_at AS at, NULL::timestamptz AS before FROM new_rows AS n
                  UNION ALL
                  SELECT o.user_id, o.episode_id, o.watch_count > 0, NULL, o.last_watched_at FROM old_rows AS o) AS c
            GROUP BY c.user_id, c.episode_id
            HAVING bool_or(c.is_watched) <> bool_and(c.is_watched) OR max(c.at) < max(c.before));
        -- A report of progress alone counts nothing, and waits for nobody.
        PERFORM FROM public.series AS s
        WHERE s.id = ANY (ARRAY (SELECT e.series_id FROM public.episodes AS e WHERE e.id = ANY (recounted)))
        ORDER BY s.id FOR KEY SHARE;
        FOR d IN
            SELECT n.user_id, e.series_id, max(n.last_watched_at) AS played_at, bool_or(n.episode_id = ANY (recounted)) AS recount,
                   array_agg(n.episode_id ORDER BY n.last_watched_at DESC, n.episode_id DESC) AS played
            FROM new_rows AS n
            JOIN public.episodes AS e ON e.id = n.episode_id
            WHERE e.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.series_watch_state_play(d.user_id, d.series_id, d.played_at, d.played[1], d.recount);
            -- Whoever deleted an episode beside this was waited for, perhaps, at the state of its series: that is seen from here on.
            IF NOT d.recount AND EXISTS (SELECT FROM public.episodes AS e WHERE e.id = ANY (d.played) AND e.deleted_at IS NOT NULL) THEN
                PERFORM public.series_watch_state_recount(d.user_id, d.series_id);
            END IF;
        END LOOP;
    ELSE
        PERFORM FROM public.series AS s
        WHERE s.id = ANY (ARRAY (SELECT e.series_id FROM old_rows AS o JOIN public.episodes AS e ON e.id = o.episode_id))
        ORDER BY s.id FOR KEY SHARE;
        FOR d IN
            SELECT DISTINCT o.user_id, e.series_id
            FROM old_rows AS o JOIN public.episodes AS e ON e.id = o.episode_id
            ORDER BY 1, 2
        LOOP
            PERFORM public.series_watch_state_recount(d.user_id, d.series_id);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.episode_watch_state_sum() IS 'Trigger: keeps series_watch_state when users play.';

CREATE TRIGGER episode_watch_state_sum_insert AFTER INSERT ON public.episode_watch_state
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episode_watch_state_sum();
CREATE TRIGGER episode_watch_state_sum_update AFTER UPDATE ON public.episode_watch_state
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episode_watch_state_sum();
CREATE TRIGGER episode_watch_state_sum_delete AFTER DELETE ON public.episode_watch_state
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episode_watch_state_sum();

-- The series are locked against whoever plays something of them (episode_watch_state_sum) before the states are read. Whoever deletes or renumbers
-- has locked them against changes before that (seasons_count, episodes_count), which nobody needs who plays: he is waited for and does not wait.
-- What has changed is told by a difference of sets, not by a join: a plan that was made for one row joins old and new with loops, and the session
-- keeps it for ten thousand.
CREATE FUNCTION public.episodes_watched_sum() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    d record;
    changed uuid[];
    changed_in uuid[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(c.id), array_agg(c.series_id) INTO changed, changed_in
        FROM (SELECT c.id, c.series_id
              FROM ((SELECT n.id, n.series_id, n.season_number, n.episode_number, n.deleted_at IS NULL FROM new_rows AS n
                     EXCEPT SELECT o.id, o.series_id, o.season_number, o.episode_number, o.deleted_at IS NULL FROM old_rows AS o)
                    UNION ALL
                    (SELECT o.id, o.series_id, o.season_number, o.episode_number, o.deleted_at IS NULL FROM old_rows AS o
                     EXCEPT SELECT n.id, n.series_id, n.season_number, n.episode_number, n.deleted_at IS NULL FROM new_rows AS n)) AS c
              GROUP BY c.id, c.series_id) AS c;
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
        PERFORM FROM public.series AS s WHERE s.id = ANY (changed_in) ORDER BY s.id FOR UPDATE;
        FOR d IN
            SELECT s.user_id, c.series_id, max(s.last_watched_at) AS last_watched_at,
                   (array_agg(s.episode_id ORDER BY s.last_watched_at DESC, s.episode_id DESC))[1] AS last_played
            FROM unnest(changed, changed_in) AS c (id, series_id)
            JOIN public.episode_watch_state AS s ON s.episode_id = c.id
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.series_watch_state_play(d.user_id, d.series_id, d.last_watched_at, d.last_played, true);
        END LOOP;
    ELSE
        PERFORM FROM public.series AS s
        WHERE s.id = ANY (ARRAY (SELECT o.series_id FROM old_rows AS o WHERE o.deleted_at IS NULL))
        ORDER BY s.id FOR UPDATE;
        -- What users made of the episodes is gone by now, and with it how to find them: everybody who began the series.
        FOR d IN
            SELECT w.user_id, w.series_id
            FROM public.series_watch_state AS w
            WHERE w.series_id IN (SELECT o.series_id FROM old_rows AS o WHERE o.deleted_at IS NULL)
            ORDER BY 1, 2
        LOOP
            PERFORM public.series_watch_state_recount(d.user_id, d.series_id);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.episodes_watched_sum() IS 'Trigger: keeps series_watch_state when episodes are deleted, restored, renumbered or moved.';

CREATE TRIGGER episodes_watched_sum_update AFTER UPDATE ON public.episodes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_watched_sum();
CREATE TRIGGER episodes_watched_sum_delete AFTER DELETE ON public.episodes
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_watched_sum();

CREATE FUNCTION public.series_shrunk() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    -- Whoever counts at the same time compares with more episodes than are left: waited for, or made to wait. Who begins the series holds its
    -- key; who has begun it, his state, whatever stands there now.
    PERFORM FROM public.series AS s WHERE s.id = NEW.id FOR UPDATE;
    PERFORM FROM public.series_watch_state AS w WHERE w.series_id = NEW.id ORDER BY w.user_id FOR UPDATE;
    UPDATE public.series_watch_state AS w SET maybe_complete = true
    WHERE w.series_id = NEW.id AND w.watched_episodes > 0 AND w.watched_episodes >= NEW.episode_count AND NOT w.maybe_complete;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.series_shrunk() IS 'Trigger: whoever has finished what is left of a series has completed it.';

-- A series that grows leaves its states alone.
CREATE TRIGGER series_shrunk AFTER UPDATE OF episode_count ON public.series
    FOR EACH ROW WHEN (NEW.episode_count < OLD.episode_count) EXECUTE FUNCTION public.series_shrunk();

CREATE FUNCTION public.series_lock_deleted() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    -- Before the row has a new version: see episodes_count_add.
    PERFORM FROM public.series AS s WHERE s.id = OLD.id FOR UPDATE;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.series_lock_deleted() IS 'Trigger: a series is not deleted while somebody plays something of it.';

CREATE TRIGGER series_lock_deleted BEFORE UPDATE OF deleted_at ON public.series
    FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION public.series_lock_deleted();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    public.series_user_ratings,
    public.series_rating_totals,
    public.series_favorites,
    public.series_watchlist,
    public.episode_user_ratings,
    public.episode_watch_history,
    public.episode_watch_state,
    public.series_watch_state
TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.series_rating_totals_add(uuid, bigint, bigint),
    public.series_user_ratings_count(),
    public.episode_watch_delete(uuid, uuid),
    public.episode_watch_forget(uuid, uuid[]),
    public.episode_watch_forget_all(uuid),
    public.episode_watch_report(uuid, uuid, uuid, bigint, bigint),
    public.series_watch_state_recount(uuid, uuid),
    public.series_watch_state_play(uuid, uuid, timestamptz, uuid, boolean),
    public.episode_watch_state_sum(),
    public.episodes_watched_sum(),
    public.series_shrunk(),
    public.series_lock_deleted()
TO revenge_app;
