-- The schema after all migrations, to be read, not to be run. `make schema` writes it; a test compares it.

-- standard public schema
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT USAGE ON SCHEMA public TO revenge_app;
GRANT USAGE ON SCHEMA public TO revenge_qar;

-- Reached by members of revenge_qar alone; the ordinary role has no rights here.
CREATE SCHEMA qar;
GRANT USAGE ON SCHEMA qar TO revenge_qar;

-- Detaches the partitions of which every row is older, and drops them or leaves them to the owner of the schema; never that of this month or a later one. Returns their names.
CREATE OR REPLACE FUNCTION public.activity_log_detach_partitions(before timestamp with time zone, drop_them boolean)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '30s'
AS $function$
DECLARE
    old text;
BEGIN
    IF before IS NULL OR drop_them IS NULL THEN
        RAISE EXCEPTION 'before and drop_them must have a value' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    LOCK TABLE ONLY public.activity_log IN SHARE UPDATE EXCLUSIVE MODE;
    PERFORM set_config('lock_timeout', '500ms', true);
    FOR old IN
        SELECT p.name FROM public.activity_log_partitions() AS p WHERE p.until_time <= least(before, now()) ORDER BY p.until_time
    LOOP
        LOCK TABLE public.users IN SHARE ROW EXCLUSIVE MODE;
        EXECUTE format('ALTER TABLE public.activity_log DETACH PARTITION public.%I', old);
        IF drop_them THEN
            EXECUTE format('DROP TABLE public.%I', old);
        END IF;
        RETURN NEXT old;
    END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION public.activity_log_detach_partitions(timestamp with time zone,boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.activity_log_detach_partitions(timestamp with time zone,boolean) TO revenge_app;

-- Makes partitions of this month and of so many after it that are missing, and of past months of which entries wait in the default one; all those without entries at once, or else one with its entries. Returns their names; to be called again until there are none.
CREATE OR REPLACE FUNCTION public.activity_log_make_partitions(months_ahead integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "DateStyle" TO 'ISO'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '30s'
AS $function$
DECLARE
    this_month timestamptz := date_trunc('month', now());
    month timestamptz;
    month_end timestamptz;
    waiting timestamptz;
    due timestamptz[] := '{}';
    copied bigint;
    name text;
BEGIN
    IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION 'months_ahead must be 0 to 120' USING ERRCODE = 'numeric_value_out_of_range';
    END IF;
    LOCK TABLE ONLY public.activity_log IN SHARE UPDATE EXCLUSIVE MODE;
    -- First all months at once in which nothing waits, then one of this month and those to come, then one of the past.
    FOR month IN SELECT generate_series(this_month, this_month + make_interval(months => months_ahead), make_interval(months => 1)) LOOP
        month_end := month + make_interval(months => 1);
        CONTINUE WHEN EXISTS (SELECT FROM public.activity_log_partitions() AS p WHERE p.from_time < month_end AND p.until_time > month);
        IF NOT EXISTS (SELECT FROM public.activity_log_default AS d WHERE d.created_at >= month AND d.created_at < month_end) THEN
            due := due || month;
        ELSIF waiting IS NULL THEN
            waiting := month;
        END IF;
    END LOOP;
    month_end := '-infinity';
    WHILE due = '{}' AND waiting IS NULL LOOP
        month := date_trunc('month', (SELECT min(d.created_at) FROM public.activity_log_default AS d WHERE d.created_at >= month_end AND d.created_at < this_month));
        EXIT WHEN month IS NULL;
        month_end := month + make_interval(months => 1);
        -- A month that was detached and kept has its name still, and stays out.
        CONTINUE WHEN to_regclass('public.activity_log_' || to_char(month, 'YYYY_MM')) IS NOT NULL
            OR EXISTS (SELECT FROM public.activity_log_partitions() AS p WHERE p.from_time < month_end AND p.until_time > month);
        waiting := month;
    END LOOP;
    IF due = '{}' AND waiting IS NOT NULL THEN
        due := ARRAY[waiting];
    END IF;
    IF due = '{}' THEN
        RETURN;
    END IF;

    FOREACH month IN ARRAY due LOOP
        month_end := month + make_interval(months => 1);
        name := 'activity_log_' || to_char(month, 'YYYY_MM');
        -- Indexes and the check are there before it is attached, which then looks at none of its rows.
        EXECUTE format('CREATE TABLE public.%I (LIKE public.activity_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES,
                            CONSTRAINT activity_log_month_check CHECK (created_at >= %L AND created_at < %L))', name, month, month_end);
        EXECUTE format('COMMENT ON TABLE public.%I IS %L', name, 'Partition of activity_log.');
        EXECUTE format('INSERT INTO public.%I SELECT d.* FROM public.activity_log_default AS d WHERE d.created_at >= %L AND d.created_at < %L', name, month, month_end);
        GET DIAGNOSTICS copied = ROW_COUNT;
        IF copied > 0 THEN
            EXECUTE format('ANALYZE public.%I', name);
        END IF;
    END LOOP;

    PERFORM set_config('lock_timeout', '500ms', true);
    LOCK TABLE ONLY public.activity_log IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE public.users IN SHARE ROW EXCLUSIVE MODE;
    LOCK TABLE public.activity_log_default IN ACCESS EXCLUSIVE MODE;
    FOREACH month IN ARRAY due LOOP
        month_end := month + make_interval(months => 1);
        name := 'activity_log_' || to_char(month, 'YYYY_MM');
        EXECUTE format('DELETE FROM public.%I AS c
                        WHERE NOT EXISTS (SELECT FROM public.activity_log_default AS d
                                          WHERE d.created_at >= %L AND d.created_at < %L AND d.id = c.id AND d.created_at = c.created_at AND d.* *= c.*)',
                       name, month, month_end);
        EXECUTE format('WITH moved AS (DELETE FROM public.activity_log_default WHERE created_at >= %L AND created_at < %L RETURNING *)
                        INSERT INTO public.%I SELECT m.* FROM moved AS m
                        WHERE NOT EXISTS (SELECT FROM public.%3$I AS c WHERE c.id = m.id AND c.created_at = m.created_at)', month, month_end, name);
        EXECUTE format('ALTER TABLE public.activity_log ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', name, month, month_end);
        EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT activity_log_month_check', name);
        RETURN NEXT name;
    END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION public.activity_log_make_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.activity_log_make_partitions(integer) TO revenge_app;

-- The monthly partitions of activity_log and their bounds, without the default one.
CREATE OR REPLACE FUNCTION public.activity_log_partitions()
 RETURNS TABLE(name text, from_time timestamp with time zone, until_time timestamp with time zone)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "DateStyle" TO 'ISO'
AS $function$
    SELECT c.relname::text, (bounds.edge[1])::timestamptz, (bounds.edge[2])::timestamptz
    FROM pg_inherits AS i
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid), $r$FROM \('([^']+)'\) TO \('([^']+)'\)$r$) AS edge) AS bounds
    WHERE i.inhparent = 'public.activity_log'::regclass
      AND bounds.edge IS NOT NULL
$function$;
GRANT EXECUTE ON FUNCTION public.activity_log_partitions() TO revenge_app;

-- The time in a UUID version 7, in whole milliseconds: it names the partition.
CREATE OR REPLACE FUNCTION public.activity_log_time(id uuid)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN to_timestamp(((((('x'::text || "left"(replace((id)::text, '-'::text, ''::text), 12)))::bit(48))::bigint)::double precision / (1000.0)::double precision));
GRANT EXECUTE ON FUNCTION public.activity_log_time(uuid) TO revenge_app;

-- What a search in activity_log looks through: activity_log_words(…) @@ words_query($1, 2).
CREATE OR REPLACE FUNCTION public.activity_log_words(username text, action text, resource_type text, error_message text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, public.fold_words(((((((COALESCE(username, ''::text) || ' '::text) || action) || ' '::text) || COALESCE(resource_type, ''::text)) || ' '::text) || COALESCE(error_message, ''::text))));
GRANT EXECUTE ON FUNCTION public.activity_log_words(text,text,text,text) TO revenge_app;

-- Adds to the total of a library, genre and rating level, in the table named first.
CREATE OR REPLACE FUNCTION public.add_to_genre_total(totals text, library uuid, genre uuid, level integer, delta bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    IF delta > 0 THEN
        EXECUTE format(
            'INSERT INTO public.%I AS t (library_id, genre_id, rating_level, titles)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (library_id, genre_id, rating_level) DO UPDATE SET titles = t.titles + excluded.titles',
            totals)
        USING library, genre, level, delta;
    ELSE
        -- No row: the library or the genre is being deleted and took its totals along.
        EXECUTE format(
            'UPDATE public.%I AS t SET titles = t.titles + $4
             WHERE t.library_id = $1 AND t.genre_id = $2 AND t.rating_level = $3',
            totals)
        USING library, genre, level, delta;
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION public.add_to_genre_total(text,uuid,uuid,integer,bigint) TO revenge_app;

-- Adds to the total of a library and rating level, in the table named first; raises its newest addition, if there is one.
CREATE OR REPLACE FUNCTION public.add_to_title_total(totals text, library uuid, level integer, delta bigint, newest timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    IF delta > 0 THEN
        EXECUTE format(
            'INSERT INTO public.%I AS t (library_id, rating_level, titles, newest_added_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (library_id, rating_level)
             DO UPDATE SET titles = t.titles + excluded.titles, newest_added_at = greatest(t.newest_added_at, excluded.newest_added_at)',
            totals)
        USING library, level, delta, newest;
    ELSE
        -- No row: the library is being deleted and took its totals along.
        EXECUTE format(
            'UPDATE public.%I AS t SET titles = t.titles + $3, newest_added_at = greatest(t.newest_added_at, $4)
             WHERE t.library_id = $1 AND t.rating_level = $2',
            totals)
        USING library, level, delta, newest;
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION public.add_to_title_total(text,uuid,integer,bigint,timestamp with time zone) TO revenge_app;

-- Notifies caches that values of these users have changed: all values of the topic if there are more than 200.
CREATE OR REPLACE FUNCTION public.cache_notify(topic text, users uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    -- 37 bytes each; a statement that changed nothing has no users.
    IF users IS NOT NULL THEN
        PERFORM pg_notify('revenge_cache', CASE WHEN cardinality(users) > 200 THEN topic ELSE topic || ':' || array_to_string(users, ',') END);
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION public.cache_notify(text,uuid[]) TO revenge_app;

-- Trigger of a table with user_id; its argument is the topic. Cascades count: they delete rows of the table as any statement does.
CREATE OR REPLACE FUNCTION public.cache_notify_user_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.cache_notify(TG_ARGV[0], (SELECT array_agg(c.user_id) FROM (SELECT DISTINCT n.user_id FROM new_rows AS n LIMIT 201) AS c));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.cache_notify(TG_ARGV[0], (SELECT array_agg(c.user_id) FROM (SELECT DISTINCT o.user_id FROM old_rows AS o LIMIT 201) AS c));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM public.cache_notify(
            TG_ARGV[0],
            (SELECT array_agg(c.user_id)
             FROM (SELECT n.user_id FROM new_rows AS n UNION SELECT o.user_id FROM old_rows AS o LIMIT 201) AS c));
    ELSE
        PERFORM pg_notify('revenge_cache', TG_ARGV[0]);
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.cache_notify_user_id() TO revenge_app;

-- Trigger: a new item is the last one.
CREATE OR REPLACE FUNCTION public.collection_items_append()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM public.movies AS m WHERE m.id = NEW.movie_id FOR KEY SHARE;
    PERFORM FROM public.series AS s WHERE s.id = NEW.series_id FOR KEY SHARE;
    PERFORM FROM public.episodes AS e WHERE e.id = NEW.episode_id FOR KEY SHARE;
    PERFORM FROM public.collections AS l WHERE l.id = NEW.collection_id FOR NO KEY UPDATE;
    SELECT coalesce(max(i.position) + 1, 0) INTO NEW.position FROM public.collection_items AS i WHERE i.collection_id = NEW.collection_id;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.collection_items_append() TO revenge_app;

-- Trigger: keeps item_count and total_duration_ms of collections.
CREATE OR REPLACE FUNCTION public.collection_items_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.collection_id AS id, count(*) AS items, coalesce(sum(n.duration_ms), 0)::bigint AS ms
                 FROM new_rows AS n GROUP BY n.collection_id ORDER BY n.collection_id
        LOOP
            UPDATE public.collections AS l SET item_count = l.item_count + d.items, total_duration_ms = l.total_duration_ms + d.ms WHERE l.id = d.id;
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.collection_id AS id, count(*) AS items, coalesce(sum(o.duration_ms), 0)::bigint AS ms
                 FROM old_rows AS o GROUP BY o.collection_id ORDER BY o.collection_id
        LOOP
            UPDATE public.collections AS l SET item_count = l.item_count - d.items, total_duration_ms = l.total_duration_ms - d.ms WHERE l.id = d.id;
        END LOOP;
    ELSE
        UPDATE public.collections AS l
        SET total_duration_ms = l.total_duration_ms + coalesce(NEW.duration_ms, 0) - coalesce(OLD.duration_ms, 0)
        WHERE l.id = NEW.collection_id;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.collection_items_count() TO revenge_app;

-- Puts an item behind another one of its list, or first (NULL). false: one of them is not in the list.
CREATE OR REPLACE FUNCTION public.collection_items_move(list uuid, item uuid, behind uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
    source int;
    target int;
BEGIN
    PERFORM FROM public.collections AS l WHERE l.id = list FOR NO KEY UPDATE;
    SELECT i.position INTO source FROM public.collection_items AS i WHERE i.id = item AND i.collection_id = list;
    IF behind IS NULL THEN
        SELECT min(i.position) INTO target FROM public.collection_items AS i WHERE i.collection_id = list;
    ELSE
        SELECT i.position + 1 INTO target FROM public.collection_items AS i WHERE i.id = behind AND i.collection_id = list;
    END IF;
    IF source IS NULL OR target IS NULL THEN
        RETURN false;
    END IF;
    IF source < target THEN
        UPDATE public.collection_items AS i
        SET position = CASE WHEN i.id = item THEN target - 1 ELSE i.position - 1 END
        WHERE i.collection_id = list AND i.position BETWEEN source AND target - 1;
    ELSE
        UPDATE public.collection_items AS i
        SET position = CASE WHEN i.id = item THEN target ELSE i.position + 1 END
        WHERE i.collection_id = list AND i.position BETWEEN target AND source;
    END IF;
    RETURN true;
END
$function$;
GRANT EXECUTE ON FUNCTION public.collection_items_move(uuid,uuid,uuid) TO revenge_app;

-- Trigger of movie_genres and of series_genres: keeps the totals in the table of its argument.
CREATE OR REPLACE FUNCTION public.count_genre_links()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, n.genre_id, n.rating_level AS level, count(*) AS delta
            FROM new_rows AS n WHERE NOT n.title_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.add_to_genre_total(TG_ARGV[0], d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, o.genre_id, o.rating_level AS level, -count(*) AS delta
            FROM old_rows AS o WHERE NOT o.title_deleted
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.add_to_genre_total(TG_ARGV[0], d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.library_id, c.genre_id, c.rating_level AS level, sum(c.delta)::bigint AS delta
            FROM (SELECT n.library_id, n.genre_id, n.rating_level, 1 AS delta FROM new_rows AS n WHERE NOT n.title_deleted
                  UNION ALL
                  SELECT o.library_id, o.genre_id, o.rating_level, -1 FROM old_rows AS o WHERE NOT o.title_deleted) AS c
            GROUP BY 1, 2, 3 HAVING sum(c.delta) <> 0 ORDER BY 1, 2, 3
        LOOP
            PERFORM public.add_to_genre_total(TG_ARGV[0], d.library_id, d.genre_id, d.level, d.delta);
        END LOOP;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.count_genre_links() TO revenge_app;

-- Trigger of movies and of series: keeps the totals in the table of its argument.
CREATE OR REPLACE FUNCTION public.count_titles()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, count(*) AS delta, max(n.added_at) AS newest
            FROM new_rows AS n WHERE n.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.add_to_title_total(TG_ARGV[0], d.library_id, d.level, d.delta, d.newest);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.library_id, coalesce(o.rating_level, 2147483647) AS level, -count(*) AS delta
            FROM old_rows AS o WHERE o.deleted_at IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            PERFORM public.add_to_title_total(TG_ARGV[0], d.library_id, d.level, d.delta, NULL);
        END LOOP;
    ELSE
        -- What is newer than all that the statement found there may be newer than the total says; anything else is not.
        FOR d IN
            SELECT c.library_id, c.level, sum(c.delta)::bigint AS delta, max(c.added_at) FILTER (WHERE c.delta > 0) AS newest
            FROM (SELECT n.library_id, coalesce(n.rating_level, 2147483647) AS level, 1 AS delta, n.added_at FROM new_rows AS n WHERE n.deleted_at IS NULL
                  UNION ALL
                  SELECT o.library_id, coalesce(o.rating_level, 2147483647), -1, o.added_at FROM old_rows AS o WHERE o.deleted_at IS NULL) AS c
            GROUP BY 1, 2
            HAVING sum(c.delta) <> 0 OR max(c.added_at) FILTER (WHERE c.delta > 0) > max(c.added_at) FILTER (WHERE c.delta < 0)
            ORDER BY 1, 2
        LOOP
            PERFORM public.add_to_title_total(TG_ARGV[0], d.library_id, d.level, d.delta, d.newest);
        END LOOP;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.count_titles() TO revenge_app;

-- Whether an object names only fields that a draft of this kind may change, each with a value of its type, and at least one.
CREATE OR REPLACE FUNCTION public.draft_metadata_is_valid(kind text, metadata jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT jsonb_typeof(metadata) = 'object'
       AND metadata <> '{}'
       AND coalesce((
           SELECT bool_and(CASE
               WHEN NOT field.key = ANY (CASE kind
                   WHEN 'movie' THEN ARRAY['title', 'sort_title', 'original_title', 'year', 'release_date', 'overview', 'tagline', 'original_language', 'content_rating', 'rating_level']
                   WHEN 'series' THEN ARRAY['title', 'sort_title', 'original_title', 'year', 'first_air_date', 'last_air_date', 'overview', 'tagline', 'status', 'original_language', 'content_rating', 'rating_level']
                   WHEN 'season' THEN ARRAY['name', 'overview', 'air_date']
                   WHEN 'episode' THEN ARRAY['title', 'overview', 'air_date', 'production_code']
                   ELSE ARRAY[]::text[] END) THEN false
               WHEN jsonb_typeof(field.value) = 'null' THEN field.key <> 'title'
               WHEN field.key IN ('year', 'rating_level') THEN jsonb_typeof(field.value) = 'number' AND field.value #>> '{}' ~ '^-?[0-9]{1,5}$'
               WHEN field.key LIKE '%\_date' THEN jsonb_typeof(field.value) = 'string' AND field.value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
               ELSE jsonb_typeof(field.value) = 'string'
           END)
           FROM jsonb_each(CASE WHEN jsonb_typeof(metadata) = 'object' THEN metadata ELSE '{}' END) AS field
       ), false)
$function$;
GRANT EXECUTE ON FUNCTION public.draft_metadata_is_valid(text,jsonb) TO revenge_app;

-- Trigger: a draft that says something else is another version.
CREATE OR REPLACE FUNCTION public.drafts_count_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.drafts_count_version() TO revenge_app;

-- Trigger: what was published or discarded stays as it is.
CREATE OR REPLACE FUNCTION public.drafts_keep_closed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'a draft that is % is not changed any more', OLD.state
        USING ERRCODE = 'check_violation', TABLE = 'drafts', CONSTRAINT = 'drafts_closed_check';
END
$function$;
GRANT EXECUTE ON FUNCTION public.drafts_keep_closed() TO revenge_app;

-- Trigger: writes the history of a draft.
CREATE OR REPLACE FUNCTION public.drafts_note_state()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO public.draft_states (draft_id, state, changed_by)
    VALUES (NEW.id, NEW.state, CASE NEW.state WHEN 'draft' THEN NEW.user_id ELSE NEW.closed_by END);
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION public.drafts_note_state() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.drafts_note_state() TO revenge_app;

-- Deletes a session of a user's; where he stands with the episode falls back to the session before, and goes with the last one. 0 or 1.
CREATE OR REPLACE FUNCTION public.episode_watch_delete(of_user uuid, of_session uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.episode_watch_delete(uuid,uuid) TO revenge_app;

-- Deletes all that a user played of some episodes, sessions and states. Whether there was anything.
CREATE OR REPLACE FUNCTION public.episode_watch_forget(of_user uuid, episodes uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.episode_watch_forget(uuid,uuid[]) TO revenge_app;

-- Deletes all that a user played of episodes, sessions and states. How many sessions that were.
CREATE OR REPLACE FUNCTION public.episode_watch_forget_all(of_user uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.episode_watch_forget_all(uuid) TO revenge_app;

-- Notes how far a user got with an episode: in the session that he has not finished, or in a new one. The session.
CREATE OR REPLACE FUNCTION public.episode_watch_report(of_user uuid, of_episode uuid, new_session uuid, at_ms bigint, length_ms bigint)
 RETURNS SETOF public.episode_watch_history
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.episode_watch_report(uuid,uuid,uuid,bigint,bigint) TO revenge_app;

-- Trigger: keeps series_watch_state when users play.
CREATE OR REPLACE FUNCTION public.episode_watch_state_sum()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.episode_watch_state_sum() TO revenge_app;

-- Trigger: keeps the counts of episodes of series and seasons.
CREATE OR REPLACE FUNCTION public.episodes_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    d record;
BEGIN
    -- The row without a season is the sum of the series; it comes before those of its seasons.
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.series_id, n.season_id, count(*) FILTER (WHERE n.season_number > 0) AS episodes,
                   count(*) FILTER (WHERE n.season_number = 0) AS specials, count(*) AS delta
            FROM new_rows AS n WHERE n.deleted_at IS NULL
            GROUP BY GROUPING SETS ((1), (1, 2)) ORDER BY (n.season_id IS NOT NULL), 1, 2
        LOOP
            PERFORM public.episodes_count_add(d.series_id, d.season_id, d.episodes, d.specials, d.delta);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.series_id, o.season_id, count(*) FILTER (WHERE o.season_number > 0) AS episodes,
                   count(*) FILTER (WHERE o.season_number = 0) AS specials, count(*) AS delta
            FROM old_rows AS o WHERE o.deleted_at IS NULL
            GROUP BY GROUPING SETS ((1), (1, 2)) ORDER BY (o.season_id IS NOT NULL), 1, 2
        LOOP
            PERFORM public.episodes_count_add(d.series_id, d.season_id, -d.episodes, -d.specials, -d.delta);
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.series_id, c.season_id, coalesce(sum(c.delta) FILTER (WHERE c.season_number > 0), 0) AS episodes,
                   coalesce(sum(c.delta) FILTER (WHERE c.season_number = 0), 0) AS specials, sum(c.delta) AS delta
            FROM (SELECT n.series_id, n.season_id, n.season_number, 1 AS delta FROM new_rows AS n WHERE n.deleted_at IS NULL
                  UNION ALL
                  SELECT o.series_id, o.season_id, o.season_number, -1 FROM old_rows AS o WHERE o.deleted_at IS NULL) AS c
            GROUP BY GROUPING SETS ((1), (1, 2)) ORDER BY (c.season_id IS NOT NULL), 1, 2
        LOOP
            IF (d.episodes, d.specials, d.delta) <> (0, 0, 0) THEN
                PERFORM public.episodes_count_add(d.series_id, d.season_id, d.episodes, d.specials, d.delta);
            END IF;
        END LOOP;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.episodes_count() TO revenge_app;

-- Adds to the counts of a series, or of a season if one is named.
CREATE OR REPLACE FUNCTION public.episodes_count_add(series uuid, season uuid, episodes_delta bigint, specials_delta bigint, season_delta bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    IF season IS NULL THEN
        -- Whoever plays something of the series holds its key and is waited for before the row has a new version: if he met one, he would wait
        -- for it while he is waited for.
        IF episodes_delta < 0 OR specials_delta < 0 THEN
            PERFORM FROM public.series AS s WHERE s.id = series FOR UPDATE;
        END IF;
        UPDATE public.series AS s
        SET episode_count = s.episode_count + episodes_delta, special_count = s.special_count + specials_delta
        WHERE s.id = series;
    ELSE
        UPDATE public.seasons AS s SET episode_count = s.episode_count + season_delta WHERE s.id = season;
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION public.episodes_count_add(uuid,uuid,bigint,bigint,bigint) TO revenge_app;

-- Trigger: an episode that is deleted takes its files along.
CREATE OR REPLACE FUNCTION public.episodes_delete_files()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n WHERE n.deleted_at IS NOT NULL) THEN
        -- In the order in which a scan locks them.
        PERFORM FROM public.episode_files AS f
        WHERE f.episode_id = ANY (ARRAY (SELECT n.id FROM new_rows AS n WHERE n.deleted_at IS NOT NULL)) AND f.deleted_at IS NULL
        ORDER BY f.id FOR NO KEY UPDATE;
        UPDATE public.episode_files AS f SET deleted_at = n.deleted_at
        FROM (SELECT n.id, n.deleted_at FROM new_rows AS n WHERE n.deleted_at IS NOT NULL EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS n
        WHERE f.episode_id = n.id AND f.deleted_at IS NULL;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.episodes_delete_files() TO revenge_app;

-- Trigger: keeps series_watch_state when episodes are deleted, restored, renumbered or moved.
CREATE OR REPLACE FUNCTION public.episodes_watched_sum()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.episodes_watched_sum() TO revenge_app;

-- A title as it is compared: NFKC, lower case, white space collapsed and trimmed, at most 200 characters (so that any index takes it).
CREATE OR REPLACE FUNCTION public.fold_title(title text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN "left"(btrim(regexp_replace((lower((NORMALIZE(title, NFKC) COLLATE "default")) COLLATE "C"), '[\s\u0085\u1680\u2028\u2029]+'::text, ' '::text, 'g'::text)), 200);
GRANT EXECUTE ON FUNCTION public.fold_title(text) TO revenge_app;
GRANT EXECUTE ON FUNCTION public.fold_title(text) TO revenge_qar;

-- A text of any length as its words are searched: NFKC, lower case, without accents, punctuation turned into spaces (so that the parser of full text finds plain words and numbers only).
CREATE OR REPLACE FUNCTION public.fold_words(phrase text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN regexp_replace((CASE WHEN (octet_length(phrase) = char_length(phrase)) THEN lower((phrase COLLATE "C")) ELSE NORMALIZE(regexp_replace(NORMALIZE((lower((NORMALIZE(phrase, NFKC) COLLATE "default")) COLLATE "C"), NFD), '[\u0300-\u036f]+'::text, ''::text, 'g'::text), NFC) END COLLATE "C"), '[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00ab\u00b7\u00bb\u2010-\u2027\u30fb]+'::text, ' '::text, 'g'::text);
GRANT EXECUTE ON FUNCTION public.fold_words(text) TO revenge_app;
GRANT EXECUTE ON FUNCTION public.fold_words(text) TO revenge_qar;

-- Trigger: a library that is deleted takes along what its latest scan found.
CREATE OR REPLACE FUNCTION public.libraries_delete_findings()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    DELETE FROM public.library_seen_files AS f WHERE f.import_id = OLD.id;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.libraries_delete_findings() TO revenge_app;

-- Deletes a library in which there is nothing, nor was. Whether it was there, and empty.
CREATE OR REPLACE FUNCTION public.library_delete_empty(of_library uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    PERFORM FROM public.libraries AS l WHERE l.id = of_library FOR UPDATE;
    DELETE FROM public.libraries AS l
    WHERE l.id = of_library
      AND NOT EXISTS (SELECT FROM public.movies AS m WHERE m.library_id = of_library)
      AND NOT EXISTS (SELECT FROM public.series AS s WHERE s.library_id = of_library);
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION public.library_delete_empty(uuid) TO revenge_app;

-- Trigger: refuses a step from one status to another that is not legal.
CREATE OR REPLACE FUNCTION public.library_scans_keep_steps()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'a scan that is % does not become %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', TABLE = 'library_scans', CONSTRAINT = 'library_scans_step_check';
END
$function$;
GRANT EXECUTE ON FUNCTION public.library_scans_keep_steps() TO revenge_app;

-- The longest word of what somebody types but the last, which may be unfinished; as it stands. NULL: there is none of more than three characters.
CREATE OR REPLACE FUNCTION public.longest_word(phrase text)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT public.words_query(w.lexeme, 1000) AS words_query
    FROM ( SELECT t.lexeme,
             t.positions[cardinality(t.positions)] AS place,
             max(t.positions[cardinality(t.positions)]) OVER () AS last_place
            FROM unnest(to_tsvector('simple'::regconfig, public.fold_words(longest_word.phrase))) t(lexeme, positions, weights)) w
   WHERE ((w.place < w.last_place) AND (char_length(w.lexeme) > 3))
   ORDER BY (char_length(w.lexeme)) DESC, w.lexeme
  LIMIT 1;
END;
GRANT EXECUTE ON FUNCTION public.longest_word(text) TO revenge_app;

-- Trigger: a new set of codes replaces the old one; keeps the counts in user_mfa_settings.
CREATE OR REPLACE FUNCTION public.mfa_backup_codes_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.user_id, count(*) AS codes, count(*) FILTER (WHERE n.used_at IS NULL) AS unused, array_agg(n.id) AS ids
                 FROM new_rows AS n GROUP BY n.user_id ORDER BY n.user_id
        LOOP
            -- The row of the settings is locked first: of two sets that are made at once the later one sees, and deletes, the other.
            INSERT INTO public.user_mfa_settings AS s (user_id, backup_codes, unused_backup_codes)
            VALUES (d.user_id, d.codes, d.unused)
            ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey
            DO UPDATE SET backup_codes = s.backup_codes + excluded.backup_codes, unused_backup_codes = s.unused_backup_codes + excluded.unused_backup_codes;
            DELETE FROM public.mfa_backup_codes AS c WHERE c.user_id = d.user_id AND c.id <> ALL (d.ids);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.user_id, count(*) AS codes, count(*) FILTER (WHERE o.used_at IS NULL) AS unused
                 FROM old_rows AS o GROUP BY o.user_id ORDER BY o.user_id
        LOOP
            UPDATE public.user_mfa_settings AS s
            SET backup_codes = s.backup_codes - d.codes, unused_backup_codes = s.unused_backup_codes - d.unused
            WHERE s.user_id = d.user_id;
        END LOOP;
    ELSE
        FOR d IN SELECT c.user_id, sum(c.unused)::int AS unused
                 FROM (SELECT n.user_id, 1 AS unused FROM new_rows AS n WHERE n.used_at IS NULL
                       UNION ALL
                       SELECT o.user_id, -1 FROM old_rows AS o WHERE o.used_at IS NULL) AS c
                 GROUP BY c.user_id HAVING sum(c.unused) <> 0 ORDER BY c.user_id
        LOOP
            UPDATE public.user_mfa_settings AS s SET unused_backup_codes = s.unused_backup_codes + d.unused WHERE s.user_id = d.user_id;
        END LOOP;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.mfa_backup_codes_count() TO revenge_app;

-- Trigger: copies into a link what lists and totals of a genre need from its movie.
CREATE OR REPLACE FUNCTION public.movie_genres_fill()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_genres_fill() TO revenge_app;

-- Brings the copies in movie_genres into step with these movies.
CREATE OR REPLACE FUNCTION public.movie_genres_follow(movie_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'on'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_genres_follow(uuid[]) TO revenge_app;

-- Trigger: fills the links of movies that the same statement inserted later than the link.
CREATE OR REPLACE FUNCTION public.movie_genres_repair()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    movie_ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT n.movie_id) INTO movie_ids FROM new_rows AS n WHERE n.added_at = '-infinity';
    IF movie_ids IS NOT NULL THEN
        PERFORM public.movie_genres_follow(movie_ids);
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.movie_genres_repair() TO revenge_app;

-- Adds to the rating totals of a movie.
CREATE OR REPLACE FUNCTION public.movie_rating_totals_add(movie uuid, ratings_delta bigint, sum_delta bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_rating_totals_add(uuid,bigint,bigint) TO revenge_app;

-- Trigger: keeps movie_rating_totals.
CREATE OR REPLACE FUNCTION public.movie_user_ratings_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_user_ratings_count() TO revenge_app;

-- Deletes a session of a user's; where he stands with the movie falls back to the session before, and goes with the last one. 0 or 1.
CREATE OR REPLACE FUNCTION public.movie_watch_delete(of_user uuid, of_session uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_watch_delete(uuid,uuid) TO revenge_app;

-- Deletes all that a user played of some movies, sessions and states. Whether there was anything.
CREATE OR REPLACE FUNCTION public.movie_watch_forget(of_user uuid, movies uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_watch_forget(uuid,uuid[]) TO revenge_app;

-- Deletes all that a user played of movies, sessions and states. How many sessions that were.
CREATE OR REPLACE FUNCTION public.movie_watch_forget_all(of_user uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_watch_forget_all(uuid) TO revenge_app;

-- Notes how far a user got with a movie: in the session that he has not finished, or in a new one. The session.
CREATE OR REPLACE FUNCTION public.movie_watch_report(of_user uuid, of_movie uuid, new_session uuid, at_ms bigint, length_ms bigint)
 RETURNS SETOF public.movie_watch_history
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movie_watch_report(uuid,uuid,uuid,bigint,bigint) TO revenge_app;

-- Trigger: a movie that is deleted takes its files along.
CREATE OR REPLACE FUNCTION public.movies_delete_files()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n WHERE n.deleted_at IS NOT NULL) THEN
        -- In the order in which a scan locks them.
        PERFORM FROM public.movie_files AS f
        WHERE f.movie_id = ANY (ARRAY (SELECT n.id FROM new_rows AS n WHERE n.deleted_at IS NOT NULL)) AND f.deleted_at IS NULL
        ORDER BY f.id FOR NO KEY UPDATE;
        UPDATE public.movie_files AS f SET deleted_at = n.deleted_at
        FROM (SELECT n.id, n.deleted_at FROM new_rows AS n WHERE n.deleted_at IS NOT NULL EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS n
        WHERE f.movie_id = n.id AND f.deleted_at IS NULL;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.movies_delete_files() TO revenge_app;

-- Deletes the movies of a library softly, with their files. How many that were.
CREATE OR REPLACE FUNCTION public.movies_delete_of_library(of_library uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    gone bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(of_library::text, 0));
    UPDATE public.movies AS m SET deleted_at = now() WHERE m.library_id = of_library AND m.deleted_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$function$;
GRANT EXECUTE ON FUNCTION public.movies_delete_of_library(uuid) TO revenge_app;

-- Trigger: brings the genre links of changed movies into step.
CREATE OR REPLACE FUNCTION public.movies_update_genres()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.movies_update_genres() TO revenge_app;

-- Trigger: tells readers that there are events, once a transaction.
CREATE OR REPLACE FUNCTION public.outbox_notify()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    -- The same notification twice in one transaction is delivered once.
    PERFORM pg_notify('revenge_outbox', '');
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.outbox_notify() TO revenge_app;

-- Trigger: a new item is the last one.
CREATE OR REPLACE FUNCTION public.playlist_items_append()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM public.movies AS m WHERE m.id = NEW.movie_id FOR KEY SHARE;
    PERFORM FROM public.series AS s WHERE s.id = NEW.series_id FOR KEY SHARE;
    PERFORM FROM public.episodes AS e WHERE e.id = NEW.episode_id FOR KEY SHARE;
    PERFORM FROM public.users AS u WHERE u.id = NEW.added_by FOR KEY SHARE;
    PERFORM FROM public.playlists AS l WHERE l.id = NEW.playlist_id FOR NO KEY UPDATE;
    SELECT coalesce(max(i.position) + 1, 0) INTO NEW.position FROM public.playlist_items AS i WHERE i.playlist_id = NEW.playlist_id;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.playlist_items_append() TO revenge_app;

-- Trigger: keeps item_count and total_duration_ms of playlists.
CREATE OR REPLACE FUNCTION public.playlist_items_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.playlist_id AS id, count(*) AS items, coalesce(sum(n.duration_ms), 0)::bigint AS ms
                 FROM new_rows AS n GROUP BY n.playlist_id ORDER BY n.playlist_id
        LOOP
            UPDATE public.playlists AS l SET item_count = l.item_count + d.items, total_duration_ms = l.total_duration_ms + d.ms WHERE l.id = d.id;
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.playlist_id AS id, count(*) AS items, coalesce(sum(o.duration_ms), 0)::bigint AS ms
                 FROM old_rows AS o GROUP BY o.playlist_id ORDER BY o.playlist_id
        LOOP
            UPDATE public.playlists AS l SET item_count = l.item_count - d.items, total_duration_ms = l.total_duration_ms - d.ms WHERE l.id = d.id;
        END LOOP;
    ELSE
        UPDATE public.playlists AS l
        SET total_duration_ms = l.total_duration_ms + coalesce(NEW.duration_ms, 0) - coalesce(OLD.duration_ms, 0)
        WHERE l.id = NEW.playlist_id;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.playlist_items_count() TO revenge_app;

-- Puts an item behind another one of its list, or first (NULL). false: one of them is not in the list.
CREATE OR REPLACE FUNCTION public.playlist_items_move(list uuid, item uuid, behind uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
    source int;
    target int;
BEGIN
    PERFORM FROM public.playlists AS l WHERE l.id = list FOR NO KEY UPDATE;
    SELECT i.position INTO source FROM public.playlist_items AS i WHERE i.id = item AND i.playlist_id = list;
    IF behind IS NULL THEN
        SELECT min(i.position) INTO target FROM public.playlist_items AS i WHERE i.playlist_id = list;
    ELSE
        SELECT i.position + 1 INTO target FROM public.playlist_items AS i WHERE i.id = behind AND i.playlist_id = list;
    END IF;
    IF source IS NULL OR target IS NULL THEN
        RETURN false;
    END IF;
    IF source < target THEN
        UPDATE public.playlist_items AS i
        SET position = CASE WHEN i.id = item THEN target - 1 ELSE i.position - 1 END
        WHERE i.playlist_id = list AND i.position BETWEEN source AND target - 1;
    ELSE
        UPDATE public.playlist_items AS i
        SET position = CASE WHEN i.id = item THEN target ELSE i.position + 1 END
        WHERE i.playlist_id = list AND i.position BETWEEN target AND source;
    END IF;
    RETURN true;
END
$function$;
GRANT EXECUTE ON FUNCTION public.playlist_items_move(uuid,uuid,uuid) TO revenge_app;

-- Row triggers of profiles and users: no profile has the id of a user.
CREATE OR REPLACE FUNCTION public.profiles_differ_from_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF EXISTS (SELECT FROM public.users AS u WHERE u.id = NEW.id AND TG_TABLE_NAME = 'profiles')
       OR EXISTS (SELECT FROM public.profiles AS p WHERE p.id = NEW.id AND TG_TABLE_NAME = 'users') THEN
        RAISE EXCEPTION 'a user and a profile have one id'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'profiles_differ_from_users', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
    END IF;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.profiles_differ_from_users() TO revenge_app;

-- Row triggers of profiles: a user who has profiles has one default among them.
CREATE OR REPLACE FUNCTION public.profiles_keep_default()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE public.profiles SET is_default = true
        WHERE id = (SELECT p.id FROM public.profiles AS p WHERE p.user_id = OLD.user_id ORDER BY p.created_at, p.id LIMIT 1);
        RETURN NULL;
    END IF;
    PERFORM FROM public.users WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF NEW.is_default THEN
        UPDATE public.profiles SET is_default = false WHERE user_id = NEW.user_id AND is_default AND id <> NEW.id;
    ELSE
        NEW.is_default := NOT EXISTS (SELECT FROM public.profiles WHERE user_id = NEW.user_id AND is_default);
    END IF;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.profiles_keep_default() TO revenge_app;

-- Trigger: keeps series.season_count.
CREATE OR REPLACE FUNCTION public.seasons_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN
            SELECT n.series_id, count(*) AS delta FROM new_rows AS n
            WHERE n.deleted_at IS NULL AND n.season_number > 0
            GROUP BY 1 ORDER BY 1
        LOOP
            UPDATE public.series AS s SET season_count = s.season_count + d.delta WHERE s.id = d.series_id;
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN
            SELECT o.series_id, count(*) AS delta FROM old_rows AS o
            WHERE o.deleted_at IS NULL AND o.season_number > 0
            GROUP BY 1 ORDER BY 1
        LOOP
            UPDATE public.series AS s SET season_count = s.season_count - d.delta WHERE s.id = d.series_id;
        END LOOP;
    ELSE
        FOR d IN
            SELECT c.series_id, sum(c.delta) AS delta
            FROM (SELECT n.series_id, 1 AS delta FROM new_rows AS n WHERE n.deleted_at IS NULL AND n.season_number > 0
                  UNION ALL
                  SELECT o.series_id, -1 FROM old_rows AS o WHERE o.deleted_at IS NULL AND o.season_number > 0) AS c
            GROUP BY 1 HAVING sum(c.delta) <> 0 ORDER BY 1
        LOOP
            UPDATE public.series AS s SET season_count = s.season_count + d.delta WHERE s.id = d.series_id;
        END LOOP;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.seasons_count() TO revenge_app;

-- Trigger: a season that is deleted takes its episodes along.
CREATE OR REPLACE FUNCTION public.seasons_delete_episodes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n WHERE n.deleted_at IS NOT NULL) THEN
        UPDATE public.episodes AS e SET deleted_at = n.deleted_at
        FROM (SELECT n.id, n.deleted_at FROM new_rows AS n WHERE n.deleted_at IS NOT NULL EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS n
        WHERE e.season_id = n.id AND e.deleted_at IS NULL;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.seasons_delete_episodes() TO revenge_app;

-- Whether a viewer sees a collection: all users see a visible one, who made it and administrators any. viewer NULL: the system, which sees all; an unknown, inactive or deleted user sees none.
CREATE OR REPLACE FUNCTION public.sees_collection(viewer uuid, list uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT (EXISTS ( SELECT
            FROM (public.collections c
              LEFT JOIN public.users u ON (((u.id = public.viewer_user(sees_collection.viewer)) AND u.is_active AND (u.deleted_at IS NULL))))
           WHERE ((c.id = sees_collection.list) AND ((sees_collection.viewer IS NULL) OR u.is_admin OR ((u.id IS NOT NULL) AND (c.is_visible OR (c.created_by = u.id))))))) AS "exists";
END;
GRANT EXECUTE ON FUNCTION public.sees_collection(uuid,uuid) TO revenge_app;

-- Whether a viewer sees a playlist: its owner, a collaborator, anybody if it is public. viewer NULL: the system, which sees all; an administrator is a user as any here; an unknown, inactive or deleted user sees none, and the lists of a deleted one are seen by nobody.
CREATE OR REPLACE FUNCTION public.sees_playlist(viewer uuid, list uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT (EXISTS ( SELECT
            FROM ((public.playlists p
              JOIN public.users o ON (((o.id = p.user_id) AND (o.deleted_at IS NULL))))
              LEFT JOIN public.users u ON (((u.id = public.viewer_user(sees_playlist.viewer)) AND u.is_active AND (u.deleted_at IS NULL))))
           WHERE ((p.id = sees_playlist.list) AND ((sees_playlist.viewer IS NULL) OR ((u.id IS NOT NULL) AND ((p.user_id = u.id) OR (p.visibility = 'public'::text) OR (EXISTS ( SELECT
                    FROM public.playlist_collaborators c
                   WHERE ((c.playlist_id = p.id) AND (c.user_id = u.id)))))))))) AS "exists";
END;
GRANT EXECUTE ON FUNCTION public.sees_playlist(uuid,uuid) TO revenge_app;

-- Deletes the series of a library softly, with all that is below them. How many that were.
CREATE OR REPLACE FUNCTION public.series_delete_of_library(of_library uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    gone bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(of_library::text, 0));
    PERFORM FROM public.series AS s WHERE s.library_id = of_library AND s.deleted_at IS NULL ORDER BY s.id FOR UPDATE;
    UPDATE public.series AS s SET deleted_at = now() WHERE s.library_id = of_library AND s.deleted_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$function$;
GRANT EXECUTE ON FUNCTION public.series_delete_of_library(uuid) TO revenge_app;

-- Trigger: a series that is deleted takes its seasons and episodes along.
CREATE OR REPLACE FUNCTION public.series_delete_parts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n WHERE n.deleted_at IS NOT NULL) THEN
        -- Episodes first and at once: where users stand with the series is counted once, not once for each season.
        UPDATE public.episodes AS e SET deleted_at = n.deleted_at
        FROM (SELECT n.id, n.deleted_at FROM new_rows AS n WHERE n.deleted_at IS NOT NULL EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS n
        WHERE e.series_id = n.id AND e.deleted_at IS NULL;
        UPDATE public.seasons AS s SET deleted_at = n.deleted_at
        FROM (SELECT n.id, n.deleted_at FROM new_rows AS n WHERE n.deleted_at IS NOT NULL EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS n
        WHERE s.series_id = n.id AND s.deleted_at IS NULL;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.series_delete_parts() TO revenge_app;

-- Trigger: copies into a link what lists and totals of a genre need from its series.
CREATE OR REPLACE FUNCTION public.series_genres_fill()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_genres_fill() TO revenge_app;

-- Brings the copies in series_genres into step with these series.
CREATE OR REPLACE FUNCTION public.series_genres_follow(series_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'on'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_genres_follow(uuid[]) TO revenge_app;

-- Trigger: fills the links of series that the same statement inserted later than the link.
CREATE OR REPLACE FUNCTION public.series_genres_repair()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    series_ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT n.series_id) INTO series_ids FROM new_rows AS n WHERE n.added_at = '-infinity';
    IF series_ids IS NOT NULL THEN
        PERFORM public.series_genres_follow(series_ids);
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.series_genres_repair() TO revenge_app;

-- Trigger: a series is not deleted while somebody plays something of it.
CREATE OR REPLACE FUNCTION public.series_lock_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    -- Before the row has a new version: see episodes_count_add.
    PERFORM FROM public.series AS s WHERE s.id = OLD.id FOR UPDATE;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.series_lock_deleted() TO revenge_app;

-- Adds to the rating totals of a series.
CREATE OR REPLACE FUNCTION public.series_rating_totals_add(series uuid, ratings_delta bigint, sum_delta bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_rating_totals_add(uuid,bigint,bigint) TO revenge_app;

-- Trigger: whoever has finished what is left of a series has completed it.
CREATE OR REPLACE FUNCTION public.series_shrunk()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    -- Whoever counts at the same time compares with more episodes than are left: waited for, or made to wait. Who begins the series holds its
    -- key; who has begun it, his state, whatever stands there now.
    PERFORM FROM public.series AS s WHERE s.id = NEW.id FOR UPDATE;
    PERFORM FROM public.series_watch_state AS w WHERE w.series_id = NEW.id ORDER BY w.user_id FOR UPDATE;
    UPDATE public.series_watch_state AS w SET maybe_complete = true
    WHERE w.series_id = NEW.id AND w.watched_episodes > 0 AND w.watched_episodes >= NEW.episode_count AND NOT w.maybe_complete;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.series_shrunk() TO revenge_app;

-- Trigger: brings the genre links of changed series into step.
CREATE OR REPLACE FUNCTION public.series_update_genres()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_update_genres() TO revenge_app;

-- Trigger: keeps series_rating_totals.
CREATE OR REPLACE FUNCTION public.series_user_ratings_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_user_ratings_count() TO revenge_app;

-- Notes that a user played an episode of a series, and counts anew if asked to.
CREATE OR REPLACE FUNCTION public.series_watch_state_play(of_user uuid, of_series uuid, played_at timestamp with time zone, played uuid, recount boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_watch_state_play(uuid,uuid,timestamp with time zone,uuid,boolean) TO revenge_app;

-- Counts anew where a user stands with a series, if he is known to have begun it.
CREATE OR REPLACE FUNCTION public.series_watch_state_recount(of_user uuid, of_series uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION public.series_watch_state_recount(uuid,uuid) TO revenge_app;

-- BEFORE UPDATE row trigger of every table with updated_at.
CREATE OR REPLACE FUNCTION public.set_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    NEW.updated_at := pg_catalog.clock_timestamp();
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.set_updated_at() TO revenge_app;
GRANT EXECUTE ON FUNCTION public.set_updated_at() TO revenge_qar;

-- Whether a setting's value is of its type, among the allowed values, within its bounds and like its pattern (a regular expression).
CREATE OR REPLACE FUNCTION public.setting_value_fits(value jsonb, data_type text, allowed_values jsonb, min_value double precision, max_value double precision, pattern text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET extra_float_digits TO '1'
AS $function$
    SELECT coalesce(
        CASE data_type
            WHEN 'string' THEN jsonb_typeof(value) = 'string' AND (pattern IS NULL OR (value #>> '{}') ~ pattern)
            WHEN 'boolean' THEN jsonb_typeof(value) = 'boolean'
            WHEN 'json' THEN true
            ELSE CASE
                WHEN jsonb_typeof(value) <> 'number' THEN false
                WHEN data_type = 'integer' AND (value #>> '{}')::numeric <> trunc((value #>> '{}')::numeric) THEN false
                ELSE data_type IN ('integer', 'number')
                    AND (min_value IS NULL OR (value #>> '{}')::numeric >= min_value::text::numeric)
                    AND (max_value IS NULL OR (value #>> '{}')::numeric <= max_value::text::numeric)
            END
        END
        AND (allowed_values IS NULL OR EXISTS (SELECT FROM jsonb_array_elements(allowed_values) AS allowed (one) WHERE allowed.one = value)),
        false)
$function$;
GRANT EXECUTE ON FUNCTION public.setting_value_fits(jsonb,text,jsonb,double precision,double precision,text) TO revenge_app;

-- What a search of one or two characters can find in folded titles (an item may come twice: a GIN index keeps it once). An ASCII search finds words starting with it, any other search finds it anywhere: title_grams(search_titles) @> ARRAY[fold_title($1)].
CREATE OR REPLACE FUNCTION public.title_grams(folded_titles text)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
DECLARE
    grams text[] := '{}';
    word text;
    characters text[];
    this text;
    next text;
BEGIN
    -- Words: whatever stands between white space and punctuation.
    FOREACH word IN ARRAY string_to_array(
        translate(folded_titles, E'\n!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', repeat(' ', 33)), ' ')
    LOOP
        CONTINUE WHEN word = '';
        grams := grams || left(word, 1);
        IF word <> left(word, 1) THEN
            grams := grams || left(word, 2);
        END IF;
        CONTINUE WHEN octet_length(word) = char_length(word);
        -- Not only ASCII: every character beyond ASCII, and every pair of neighbours with one of them.
        characters := string_to_array(word, NULL);
        this := characters[1];
        FOR i IN 2 .. cardinality(characters) + 1 LOOP
            next := characters[i];
            IF octet_length(this) > 1 THEN
                grams := grams || this;
            END IF;
            IF octet_length(this) > 1 OR octet_length(next) > 1 THEN
                grams := grams || (this || next);
            END IF;
            this := next;
        END LOOP;
    END LOOP;
    RETURN array_remove(grams, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION public.title_grams(text) TO revenge_app;

-- All titles of a work, each folded, one a line.
CREATE OR REPLACE FUNCTION public.title_search(title text, original_title text, titles_i18n jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
DECLARE
    folded text := public.fold_title(title);
    original text := public.fold_title(original_title);
    translated text;
BEGIN
    IF original <> folded THEN
        folded := folded || E'\n' || original;
    END IF;
    IF titles_i18n <> '{}' AND jsonb_typeof(titles_i18n) = 'object' THEN
        SELECT string_agg(DISTINCT t.folded, E'\n')
        INTO translated
        FROM (SELECT public.fold_title(e.value) COLLATE "C" AS folded FROM jsonb_each_text(titles_i18n) AS e) AS t
        WHERE t.folded <> '' AND t.folded <> public.fold_title(title) AND t.folded <> coalesce(original, '');
        folded := left(concat_ws(E'\n', folded, translated), 20000);
    END IF;
    RETURN folded;
END
$function$;
GRANT EXECUTE ON FUNCTION public.title_search(text,text,jsonb) TO revenge_app;

-- The words of a title and its overview: title_search_vector(title, overview) @@ words_query($1, 3) finds titles by both, title_search_vector(search_titles, NULL) @@ words_query($1, 1) by their titles alone, each along an index of its own.
CREATE OR REPLACE FUNCTION public.title_search_vector(title text, overview text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, (((COALESCE(public.fold_words(title), ''::text) || CASE WHEN (title ~ '[''’]'::text) THEN (' '::text || public.fold_words(translate(title, '''’'::text, ''::text))) ELSE ''::text END) || ' '::text) || COALESCE(public.fold_words(overview), ''::text)));
GRANT EXECUTE ON FUNCTION public.title_search_vector(text,text) TO revenge_app;

-- A name as part of a URL: sort key with runs of anything but letters and digits turned into hyphens, at most 100 characters.
CREATE OR REPLACE FUNCTION public.title_slug(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN btrim("left"(regexp_replace((public.title_sort_key(name) COLLATE "C"), '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf]+'::text, '-'::text, 'g'::text), 100), '-'::text);
GRANT EXECUTE ON FUNCTION public.title_slug(text) TO revenge_app;

-- A title as it is sorted, by code point (COLLATE "C"): folded and without accents. The order is the same on every system and survives an update of its locales.
CREATE OR REPLACE FUNCTION public.title_sort_key(title text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN "left"(NORMALIZE(regexp_replace((NORMALIZE(public.fold_title(title), NFD) COLLATE "C"), '[\u0300-\u036f]+'::text, ''::text, 'g'::text), NFC), 200);
GRANT EXECUTE ON FUNCTION public.title_sort_key(text) TO revenge_app;
GRANT EXECUTE ON FUNCTION public.title_sort_key(text) TO revenge_qar;

-- Rows of the table named first (movies, series) with a title like a folded one, of what the viewer sees, along idx_movies_title_trgm, idx_series_title_trgm: up to so many for each word that may be the wrong one, a title perhaps several times. None where pg_trgm or the index is missing. Of more than 500 alike, any 500.
CREATE OR REPLACE FUNCTION public.title_typos(titles text, viewer uuid, folded text, most integer)
 RETURNS TABLE(title_id uuid, similarity real)
 LANGUAGE plpgsql
AS $function$
DECLARE
    trgm text;
    threshold_before text;
    words text[];
    highest int;
    attempt record;
    found_any boolean := false;
BEGIN
    SELECT quote_ident(n.nspname)
    INTO trgm
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_trgm'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.to_regclass(format('public.%I', 'idx_' || titles || '_title_trgm')) IS NOT NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Calling into the extension loads it: its settings exist from then on.
    EXECUTE format('SELECT %s.similarity('''', '''')', trgm);
    threshold_before := pg_catalog.current_setting('pg_trgm.word_similarity_threshold');
    -- The highest level that the viewer sees anywhere, NULL without a limit: what is above is not compared, which is the dear part.
    highest := (
        SELECT CASE WHEN pg_catalog.bool_and(v.max_rating_level IS NOT NULL) THEN max(v.max_rating_level) END
        FROM public.viewer_libraries(viewer) AS v);
    -- Words like "the" and "of" stand in every third title: their trigrams have the longest lists of the index, and tell titles apart least.
    words := ARRAY (
        SELECT w.word
        FROM pg_catalog.string_to_table(folded, ' ') WITH ORDINALITY AS w (word, place)
        WHERE pg_catalog.char_length(w.word) > 3
        ORDER BY w.place);
    -- Of several words one is wrong, as a rule: the others stand in the title, in this order, which makes the lists short. A wrong letter leaves 0.4
    -- of a word of five, 0.57 of one of seven; two letters swapped in the middle of a word of ten leave 0.47. What is less alike, as a short
    -- word with swapped letters, is looked for where nothing else is found, by all words together; a lower threshold is a slower one.
    FOR attempt IN
        SELECT 1 AS step,
               w.word AS wanted,
               (SELECT '%' || pg_catalog.string_agg(pg_catalog.regexp_replace(o.word, '([%_\\])', '\\\1', 'g'), '%' ORDER BY o.place) || '%'
                FROM pg_catalog.unnest(words) WITH ORDINALITY AS o (word, place)
                WHERE o.place <> w.place) AS others,
               CASE WHEN pg_catalog.char_length(w.word) < 6 THEN '0.35' ELSE '0.4' END AS threshold
        FROM pg_catalog.unnest(words) WITH ORDINALITY AS w (word, place)
        WHERE pg_catalog.cardinality(words) BETWEEN 2 AND 5
        UNION ALL
        SELECT 2,
               CASE pg_catalog.cardinality(words) WHEN 0 THEN folded ELSE pg_catalog.array_to_string(words, ' ') END,
               NULL,
               CASE
                   WHEN pg_catalog.cardinality(words) > 1 THEN '0.5'
                   WHEN pg_catalog.char_length(words[1]) > 4 THEN '0.4'
                   ELSE '0.45'
               END
        ORDER BY 1
    LOOP
        EXIT WHEN found_any AND attempt.step = 2;
        PERFORM pg_catalog.set_config('pg_trgm.word_similarity_threshold', attempt.threshold, true);
        RETURN QUERY EXECUTE format(
            'SELECT c.id, greatest(%1$s.similarity(c.title_folded, $2), %1$s.word_similarity($2, c.search_titles))
             FROM (
                 SELECT t.id, t.title_folded, t.search_titles
                 FROM public.%2$I AS t
                 JOIN public.viewer_libraries($1) AS v ON v.library_id = t.library_id
                 WHERE t.deleted_at IS NULL
                   AND ($6 IS NULL OR t.rating_level <= $6)
                   AND $4 OPERATOR(%1$s.<%%) t.search_titles
                   AND %3$s
                   AND (v.max_rating_level IS NULL OR t.rating_level <= v.max_rating_level)
                 LIMIT 500
             ) AS c
             ORDER BY 2 DESC, 1
             LIMIT $3',
            trgm,
            titles,
            CASE WHEN attempt.others IS NULL THEN 'true' ELSE 't.search_titles LIKE $5' END)
        USING viewer, folded, most, attempt.wanted, attempt.others, highest;
        found_any := found_any OR FOUND;
    END LOOP;
    PERFORM pg_catalog.set_config('pg_trgm.word_similarity_threshold', threshold_before, true);
END
$function$;
GRANT EXECUTE ON FUNCTION public.title_typos(text,uuid,text,integer) TO revenge_app;

-- Refuses titles in a library of another kind: no scan would find their files.
CREATE OR REPLACE FUNCTION public.titles_fit_library()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    unfit boolean;
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        unfit := EXISTS (SELECT FROM public.libraries AS l WHERE l.id = NEW.library_id AND l.kind <> TG_ARGV[0]);
    ELSE
        unfit := EXISTS (SELECT FROM new_rows AS n JOIN public.libraries AS l ON l.id = n.library_id WHERE l.kind <> TG_ARGV[0]);
    END IF;
    IF unfit THEN
        RAISE EXCEPTION 'a library holds titles of its own kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_library_kind_check', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.titles_fit_library() TO revenge_app;

-- Row triggers of user_avatars: versions count on, and one at most is current.
CREATE OR REPLACE FUNCTION public.user_avatars_keep_current()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM FROM public.users WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        NEW.version := (SELECT coalesce(max(a.version), 0) + 1 FROM public.user_avatars AS a WHERE a.user_id = NEW.user_id);
    END IF;
    IF NEW.is_current THEN
        UPDATE public.user_avatars SET is_current = false WHERE user_id = NEW.user_id AND is_current AND id <> NEW.id;
    END IF;
    RETURN NEW;
END
$function$;
GRANT EXECUTE ON FUNCTION public.user_avatars_keep_current() TO revenge_app;

-- Trigger: the methods go with the settings. Not in the statement that deletes these: it would not see a key that was added while it waited.
CREATE OR REPLACE FUNCTION public.user_mfa_settings_delete()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM public.user_totp_secrets AS t WHERE t.user_id = OLD.user_id;
    DELETE FROM public.webauthn_credentials AS c WHERE c.user_id = OLD.user_id;
    DELETE FROM public.mfa_backup_codes AS c WHERE c.user_id = OLD.user_id;
    DELETE FROM public.user_trusted_devices AS d WHERE d.user_id = OLD.user_id;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.user_mfa_settings_delete() TO revenge_app;

-- Trigger: no device is trusted any more once devices are not remembered.
CREATE OR REPLACE FUNCTION public.user_mfa_settings_forget_devices()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM public.user_trusted_devices AS d WHERE d.user_id = OLD.user_id;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.user_mfa_settings_forget_devices() TO revenge_app;

-- Gives a user one role and takes all others from him.
CREATE OR REPLACE FUNCTION public.user_roles_set(account uuid, wanted uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM public.users AS u WHERE u.id = account FOR NO KEY UPDATE;
    DELETE FROM public.user_roles AS ur WHERE ur.user_id = account AND ur.role_id <> wanted;
    INSERT INTO public.user_roles (user_id, role_id) VALUES (account, wanted) ON CONFLICT DO NOTHING;
END
$function$;
GRANT EXECUTE ON FUNCTION public.user_roles_set(uuid,uuid) TO revenge_app;

-- Trigger: keeps user_mfa_settings.totp_enabled.
CREATE OR REPLACE FUNCTION public.user_totp_secrets_note()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- No row: the user is being erased, or all of his factors are.
        UPDATE public.user_mfa_settings AS s SET totp_enabled = false WHERE s.user_id = OLD.user_id AND s.totp_enabled;
    ELSE
        INSERT INTO public.user_mfa_settings AS s (user_id, totp_enabled)
        VALUES (NEW.user_id, NEW.enabled)
        ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey
        DO UPDATE SET totp_enabled = excluded.totp_enabled WHERE s.totp_enabled <> excluded.totp_enabled;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.user_totp_secrets_note() TO revenge_app;

-- Trigger: the preferences of a user who was deleted softly are invisible.
CREATE OR REPLACE FUNCTION public.users_cache_notify()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM public.cache_notify(
        'preferences',
        (SELECT array_agg(c.id)
         FROM (SELECT d.id
               FROM (SELECT n.id, n.deleted_at FROM new_rows AS n EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS d
               LIMIT 201) AS c));
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.users_cache_notify() TO revenge_app;

-- Shuts a live user out. How many that were: one or none.
CREATE OR REPLACE FUNCTION public.users_deactivate(account uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public.users AS u SET is_active = false WHERE u.id = account AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM public.users_sign_out(account, 'user deactivated');
    RETURN 1;
END
$function$;
GRANT EXECUTE ON FUNCTION public.users_deactivate(uuid) TO revenge_app;

-- Deletes a live user softly. His accounts at providers and his keys are free for another user. How many that were: one or none.
CREATE OR REPLACE FUNCTION public.users_delete(account uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public.users AS u SET deleted_at = now() WHERE u.id = account AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM public.users_sign_out(account, 'user deleted');
    DELETE FROM public.oidc_user_links AS l WHERE l.user_id = account;
    -- His second factors go with their settings: by a trigger.
    DELETE FROM public.user_mfa_settings AS s WHERE s.user_id = account;
    RETURN 1;
END
$function$;
GRANT EXECUTE ON FUNCTION public.users_delete(uuid) TO revenge_app;

-- Trigger: a new user has the default role, an administrator the role admin; who is made one gets it, who is one no longer loses it.
CREATE OR REPLACE FUNCTION public.users_give_role()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.user_roles (user_id, role_id)
        SELECT NEW.id, r.id
        FROM public.roles AS r
        WHERE CASE WHEN NEW.is_admin THEN r.name = 'admin' ELSE r.is_default END;
    ELSIF NEW.is_admin THEN
        INSERT INTO public.user_roles (user_id, role_id)
        SELECT NEW.id, r.id FROM public.roles AS r WHERE r.name = 'admin'
        ON CONFLICT DO NOTHING;
    ELSE
        WITH removed AS (
            DELETE FROM public.user_roles AS ur
            USING public.roles AS r
            WHERE ur.user_id = NEW.id AND ur.role_id = r.id AND r.name = 'admin'
        )
        INSERT INTO public.user_roles (user_id, role_id)
        SELECT NEW.id, r.id
        FROM public.roles AS r
        WHERE r.is_default
          AND NOT EXISTS (SELECT FROM public.user_roles AS ur JOIN public.roles AS o ON o.id = ur.role_id
                          WHERE ur.user_id = NEW.id AND o.name <> 'admin')
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.users_give_role() TO revenge_app;

-- Revokes a user's sessions and tokens, makes his password-reset tokens invalid, forgets his trusted devices and the links he was about to make.
CREATE OR REPLACE FUNCTION public.users_sign_out(account uuid, why text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public.sessions AS s SET revoked_at = now(), revoke_reason = why WHERE s.user_id = account AND s.revoked_at IS NULL;
    UPDATE public.auth_tokens AS t SET revoked_at = now() WHERE t.user_id = account AND t.revoked_at IS NULL;
    UPDATE public.password_reset_tokens AS t SET used_at = now() WHERE t.user_id = account AND t.used_at IS NULL;
    -- The settings before the devices, as by whoever forgets these.
    PERFORM FROM public.user_mfa_settings AS s WHERE s.user_id = account FOR NO KEY UPDATE;
    DELETE FROM public.user_trusted_devices AS d WHERE d.user_id = account;
    DELETE FROM public.oidc_states AS s WHERE s.user_id = account;
END
$function$;
GRANT EXECUTE ON FUNCTION public.users_sign_out(uuid,text) TO revenge_app;

-- Libraries that a viewer sees, each with the highest rating_level he sees there (NULL: all). viewer NULL: the system, which sees all; an administrator sees all; an unknown, inactive or deleted user sees none. A profile sees the libraries of its user, up to the lower of both levels, an administrator's too. Titles: JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id WHERE (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level).
CREATE OR REPLACE FUNCTION public.viewer_libraries(viewer uuid)
 RETURNS TABLE(library_id uuid, max_rating_level integer)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT l.id,
     LEAST(
         CASE
             WHEN u.is_admin THEN NULL::integer
             ELSE u.max_rating_level
         END, pr.max_rating_level) AS "least"
    FROM ((public.libraries l
      LEFT JOIN public.users u ON (((u.id = public.viewer_user(viewer_libraries.viewer)) AND u.is_active AND (u.deleted_at IS NULL))))
      LEFT JOIN public.profiles pr ON ((pr.id = viewer_libraries.viewer)))
   WHERE ((viewer_libraries.viewer IS NULL) OR u.is_admin OR ((u.id IS NOT NULL) AND l.enabled AND ((NOT l.is_private) OR (l.owner_id = u.id) OR (EXISTS ( SELECT
            FROM public.library_permissions p
           WHERE ((p.library_id = l.id) AND (p.user_id = u.id)))))));
END;
GRANT EXECUTE ON FUNCTION public.viewer_libraries(uuid) TO revenge_app;

-- The user behind a viewer, who is a user or one of his profiles: whose marks and history his own lists show. NULL, the system, has none.
CREATE OR REPLACE FUNCTION public.viewer_user(viewer uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$
BEGIN
    RETURN coalesce((SELECT p.user_id FROM public.profiles AS p WHERE p.id = viewer), viewer);
END
$function$;
GRANT EXECUTE ON FUNCTION public.viewer_user(uuid) TO revenge_app;

-- Trigger: keeps user_mfa_settings.webauthn_credentials.
CREATE OR REPLACE FUNCTION public.webauthn_credentials_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE public.user_mfa_settings AS s SET webauthn_credentials = s.webauthn_credentials - 1 WHERE s.user_id = OLD.user_id;
    ELSE
        INSERT INTO public.user_mfa_settings AS s (user_id, webauthn_credentials)
        VALUES (NEW.user_id, 1)
        ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey DO UPDATE SET webauthn_credentials = s.webauthn_credentials + 1;
    END IF;
    RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION public.webauthn_credentials_count() TO revenge_app;

-- All words of what somebody types, whatever it is: the last may be the beginning of a word if it has so many characters. NULL: there is no word in it.
CREATE OR REPLACE FUNCTION public.words_query(phrase text, shortest_beginning integer)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT (string_agg((((''''::text || replace(replace(w.lexeme, '\'::text, '\\'::text), ''''::text, ''''''::text)) || ''''::text) ||
         CASE
             WHEN ((w.place = w.last_place) AND (char_length(w.lexeme) >= words_query.shortest_beginning)) THEN ':*'::text
             ELSE ''::text
         END), ' & '::text))::tsquery AS string_agg
    FROM ( SELECT t.lexeme,
             t.positions[cardinality(t.positions)] AS place,
             max(t.positions[cardinality(t.positions)]) OVER () AS last_place
            FROM unnest(to_tsvector('simple'::regconfig, public.fold_words(words_query.phrase))) t(lexeme, positions, weights)) w;
END;
GRANT EXECUTE ON FUNCTION public.words_query(text,integer) TO revenge_app;
GRANT EXECUTE ON FUNCTION public.words_query(text,integer) TO revenge_qar;

-- Keeps provisions.ayes_count.
CREATE OR REPLACE FUNCTION qar.count_ayes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE qar.provisions SET ayes_count = ayes_count + 1 WHERE id = NEW.provision_id;
    ELSE
        UPDATE qar.provisions SET ayes_count = ayes_count - 1 WHERE id = OLD.provision_id;
    END IF;
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION qar.count_ayes() FROM PUBLIC;

-- Trigger: copies into a link what the lists of a flag or of a member of the crew are sorted by.
CREATE OR REPLACE FUNCTION qar.expedition_links_fill()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    SELECT coalesce(e.launch_date, '0001-01-01')
    INTO NEW.launch_date
    FROM qar.expeditions AS e
    WHERE e.id = NEW.expedition_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        -- The foreign key refuses it.
        NEW.launch_date := '0001-01-01';
    END IF;
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION qar.expedition_links_fill() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.expedition_links_fill() TO revenge_qar;

-- Trigger: brings the crew of an expedition whose date has changed into step.
CREATE OR REPLACE FUNCTION qar.expeditions_update_crew()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE qar.expedition_crew SET launch_date = coalesce(NEW.launch_date, '0001-01-01') WHERE expedition_id = NEW.id;
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION qar.expeditions_update_crew() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.expeditions_update_crew() TO revenge_qar;

-- Trigger: brings the flags of an expedition whose date has changed into step.
CREATE OR REPLACE FUNCTION qar.expeditions_update_flags()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE qar.expedition_flags SET launch_date = coalesce(NEW.launch_date, '0001-01-01') WHERE expedition_id = NEW.id;
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION qar.expeditions_update_flags() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.expeditions_update_flags() TO revenge_qar;

-- The first day of the present day, week (from Monday) or month, in UTC.
CREATE OR REPLACE FUNCTION qar.ration_period(unit text)
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (date_trunc(unit, (now() AT TIME ZONE 'UTC'::text)))::date;
REVOKE ALL ON FUNCTION qar.ration_period(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.ration_period(text) TO revenge_qar;

-- A counter as it stands now: 0 if its period is over.
CREATE OR REPLACE FUNCTION qar.ration_used(used integer, last_reset date, unit text)
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN CASE WHEN (last_reset < qar.ration_period(unit)) THEN 0 ELSE used END;
REVOKE ALL ON FUNCTION qar.ration_used(integer,date,text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.ration_used(integer,date,text) TO revenge_qar;

-- What users did: written once, never changed. Partitioned by month (UTC) of created_at.
CREATE TABLE public.activity_log (
    id uuid NOT NULL, -- UUID version 7; its time is created_at.
    user_id uuid, -- Who did it; NULL: nobody who was logged in, or a user who was erased.
    username text, -- The user's name at that time, or the one that was tried; stays when the user is erased.
    action text NOT NULL,
    module text,
    resource_type text,
    resource_id uuid,
    changes jsonb, -- What was changed, as the backend describes it; no secrets.
    metadata jsonb,
    ip_address inet,
    user_agent text,
    success boolean DEFAULT true NOT NULL,
    error_message text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT activity_log_pkey PRIMARY KEY (id, created_at),
    CONSTRAINT activity_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT activity_log_action_check CHECK (((char_length(action) >= 1) AND (char_length(action) <= 100))),
    CONSTRAINT activity_log_created_at_check CHECK ((created_at = public.activity_log_time(id))),
    CONSTRAINT activity_log_error_message_check CHECK ((char_length(error_message) <= 10000)),
    CONSTRAINT activity_log_id_check CHECK ((substr((id)::text, 15, 1) = '7'::text)),
    CONSTRAINT activity_log_module_check CHECK (((char_length(module) >= 1) AND (char_length(module) <= 50))),
    CONSTRAINT activity_log_resource_check CHECK (((resource_id IS NULL) OR (resource_type IS NOT NULL))),
    CONSTRAINT activity_log_resource_type_check CHECK (((char_length(resource_type) >= 1) AND (char_length(resource_type) <= 50))),
    CONSTRAINT activity_log_user_agent_check CHECK ((char_length(user_agent) <= 1000)),
    CONSTRAINT activity_log_username_check CHECK (((char_length(username) >= 1) AND (char_length(username) <= 255)))
) PARTITION BY RANGE (created_at);
CREATE INDEX idx_activity_log_action ON ONLY public.activity_log USING btree (action, created_at DESC, id DESC);
CREATE INDEX idx_activity_log_created_at ON ONLY public.activity_log USING btree (created_at DESC, id DESC);
CREATE INDEX idx_activity_log_failed ON ONLY public.activity_log USING btree (created_at DESC, id DESC) WHERE (NOT success);
CREATE INDEX idx_activity_log_ip_address ON ONLY public.activity_log USING btree (ip_address, created_at DESC, id DESC) WHERE (ip_address IS NOT NULL);
CREATE INDEX idx_activity_log_module ON ONLY public.activity_log USING btree (module, created_at DESC, id DESC) WHERE (module IS NOT NULL);
CREATE INDEX idx_activity_log_resource ON ONLY public.activity_log USING btree (resource_id, resource_type, created_at DESC, id DESC) WHERE (resource_id IS NOT NULL);
CREATE INDEX idx_activity_log_user_time ON ONLY public.activity_log USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX idx_activity_log_words ON ONLY public.activity_log USING gin (public.activity_log_words(username, action, resource_type, error_message));
GRANT DELETE, INSERT, SELECT ON TABLE public.activity_log TO revenge_app;

-- Rows of months without a partition of their own; activity_log_make_partitions makes it and moves them there.
CREATE TABLE public.activity_log_default PARTITION OF public.activity_log DEFAULT;

-- Keys of programs. Valid: revoked_at IS NULL, not expired, of a live and active user.
CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    key_hash text NOT NULL, -- Hash of the key; the key itself is never stored.
    key_prefix text NOT NULL, -- The first characters of the key, by which its user knows it again.
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone, -- In place of a flag is_active: it says when, too.
    last_used_at timestamp with time zone,
    use_count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT api_keys_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT api_keys_key_hash_check CHECK (((char_length(key_hash) >= 1) AND (char_length(key_hash) <= 255))),
    CONSTRAINT api_keys_key_prefix_check CHECK (((char_length(key_prefix) >= 1) AND (char_length(key_prefix) <= 16))),
    CONSTRAINT api_keys_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT api_keys_scopes_check CHECK ((cardinality(scopes) <= 100)),
    CONSTRAINT api_keys_use_count_check CHECK ((use_count >= 0))
);
CREATE INDEX idx_api_keys_expires_at ON public.api_keys USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX idx_api_keys_key_prefix ON public.api_keys USING btree (key_prefix);
CREATE INDEX idx_api_keys_user_created_at ON public.api_keys USING btree (user_id, created_at DESC, id DESC);
CREATE TRIGGER api_keys_set_updated_at BEFORE UPDATE ON public.api_keys FOR EACH ROW WHEN ((new.use_count = old.use_count)) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.api_keys TO revenge_app;

-- Bearer tokens of devices. Valid: revoked_at IS NULL AND expires_at > now(), the same of the session, of a live and active user.
CREATE TABLE public.auth_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid, -- The login that it renews; it ends with it, revoked or expired.
    token_hash text NOT NULL, -- Hash of the token; the token itself is never stored.
    token_type text NOT NULL,
    device_name text,
    device_fingerprint text,
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT auth_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT auth_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT auth_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE CASCADE,
    CONSTRAINT auth_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT auth_tokens_device_fingerprint_check CHECK ((char_length(device_fingerprint) <= 255)),
    CONSTRAINT auth_tokens_device_name_check CHECK ((char_length(device_name) <= 255)),
    CONSTRAINT auth_tokens_token_hash_check CHECK (((char_length(token_hash) >= 1) AND (char_length(token_hash) <= 255))),
    CONSTRAINT auth_tokens_token_type_check CHECK ((token_type = ANY (ARRAY['access'::text, 'refresh'::text]))),
    CONSTRAINT auth_tokens_user_agent_check CHECK ((char_length(user_agent) <= 1000))
);
CREATE INDEX idx_auth_tokens_device ON public.auth_tokens USING btree (user_id, device_fingerprint, created_at DESC, id DESC) WHERE (device_fingerprint IS NOT NULL);
CREATE INDEX idx_auth_tokens_expires_at ON public.auth_tokens USING btree (expires_at);
CREATE INDEX idx_auth_tokens_revoked_at ON public.auth_tokens USING btree (revoked_at) WHERE (revoked_at IS NOT NULL);
CREATE INDEX idx_auth_tokens_session ON public.auth_tokens USING btree (session_id) WHERE (session_id IS NOT NULL);
CREATE INDEX idx_auth_tokens_user_created_at ON public.auth_tokens USING btree (user_id, created_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.auth_tokens TO revenge_app;

-- What is in a collection; each title once.
CREATE TABLE public.collection_items (
    id uuid NOT NULL,
    collection_id uuid NOT NULL, -- Never changes.
    movie_id uuid,
    series_id uuid,
    episode_id uuid,
    "position" integer DEFAULT 0 NOT NULL, -- Place in the collection, lowest first, with gaps where items were removed; given by triggers.
    release_order integer, -- Place by when it came out; NULL: after the others.
    chronological_order integer, -- Place by when it plays; NULL: after the others.
    duration_ms bigint, -- Running time of when the item was added, milliseconds; NULL: not known, as of a series.
    custom_title text, -- What it is called here; NULL: by its own title.
    notes text,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT collection_items_pkey PRIMARY KEY (id),
    CONSTRAINT collection_items_collection_id_position_key UNIQUE (collection_id, "position") DEFERRABLE,
    CONSTRAINT collection_items_episode_id_collection_id_key UNIQUE (episode_id, collection_id),
    CONSTRAINT collection_items_movie_id_collection_id_key UNIQUE (movie_id, collection_id),
    CONSTRAINT collection_items_series_id_collection_id_key UNIQUE (series_id, collection_id),
    CONSTRAINT collection_items_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE,
    CONSTRAINT collection_items_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT collection_items_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT collection_items_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT collection_items_content_check CHECK ((num_nonnulls(movie_id, series_id, episode_id) = 1)),
    CONSTRAINT collection_items_custom_title_check CHECK (((char_length(custom_title) >= 1) AND (char_length(custom_title) <= 500))),
    CONSTRAINT collection_items_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT collection_items_notes_check CHECK ((char_length(notes) <= 20000)),
    CONSTRAINT collection_items_position_check CHECK (("position" >= 0))
);
CREATE INDEX idx_collection_items_chronological_order ON public.collection_items USING btree (collection_id, COALESCE(chronological_order, 2147483647), id);
CREATE INDEX idx_collection_items_release_order ON public.collection_items USING btree (collection_id, COALESCE(release_order, 2147483647), id);
CREATE TRIGGER collection_items_append BEFORE INSERT ON public.collection_items FOR EACH ROW EXECUTE FUNCTION public.collection_items_append();
CREATE TRIGGER collection_items_count_delete AFTER DELETE ON public.collection_items REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.collection_items_count();
CREATE TRIGGER collection_items_count_insert AFTER INSERT ON public.collection_items REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.collection_items_count();
CREATE TRIGGER collection_items_count_update AFTER UPDATE ON public.collection_items FOR EACH ROW WHEN ((new.duration_ms IS DISTINCT FROM old.duration_ms)) EXECUTE FUNCTION public.collection_items_count();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.collection_items TO revenge_app;

-- Which collections a user follows.
CREATE TABLE public.collection_subscriptions (
    collection_id uuid NOT NULL,
    user_id uuid NOT NULL,
    notify_new_items boolean DEFAULT true NOT NULL, -- Whether he wants to hear of new items.
    subscribed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT collection_subscriptions_pkey PRIMARY KEY (collection_id, user_id),
    CONSTRAINT collection_subscriptions_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE,
    CONSTRAINT collection_subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_collection_subscriptions_notified ON public.collection_subscriptions USING btree (collection_id, subscribed_at, user_id) WHERE notify_new_items;
CREATE INDEX idx_collection_subscriptions_user ON public.collection_subscriptions USING btree (user_id, subscribed_at DESC, collection_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.collection_subscriptions TO revenge_app;

-- Words by which collections are found.
CREATE TABLE public.collection_tags (
    collection_id uuid NOT NULL,
    tag text NOT NULL,
    CONSTRAINT collection_tags_pkey PRIMARY KEY (collection_id, tag),
    CONSTRAINT collection_tags_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE,
    CONSTRAINT collection_tags_tag_check CHECK (((char_length(tag) >= 1) AND (char_length(tag) <= 100)))
);
CREATE INDEX idx_collection_tags_tag ON public.collection_tags USING btree (tag, collection_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.collection_tags TO revenge_app;

-- Sets of titles that users made for all users.
CREATE TABLE public.collections (
    id uuid NOT NULL,
    name text NOT NULL,
    slug text, -- The name in URLs.
    description text,
    poster_url text,
    backdrop_url text,
    logo_url text,
    theme_color text,
    item_count integer DEFAULT 0 NOT NULL, -- Items, kept by triggers, also those that a viewer may not see; at most 10,000.
    total_duration_ms bigint DEFAULT 0 NOT NULL, -- Sum of the items' duration_ms, kept by triggers, milliseconds.
    smart_rules jsonb, -- By which the backend fills it; NULL: filled by hand.
    is_visible boolean DEFAULT true NOT NULL, -- false: seen by who made it and by administrators only.
    sort_order integer DEFAULT 0 NOT NULL, -- Place among all collections, lowest first; not unique.
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT collections_pkey PRIMARY KEY (id),
    CONSTRAINT collections_slug_key UNIQUE (slug),
    CONSTRAINT collections_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT collections_backdrop_url_check CHECK ((char_length(backdrop_url) <= 2000)),
    CONSTRAINT collections_description_check CHECK ((char_length(description) <= 20000)),
    CONSTRAINT collections_item_count_check CHECK (((item_count >= 0) AND (item_count <= 10000))),
    CONSTRAINT collections_logo_url_check CHECK ((char_length(logo_url) <= 2000)),
    CONSTRAINT collections_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT collections_poster_url_check CHECK ((char_length(poster_url) <= 2000)),
    CONSTRAINT collections_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,254}$'::text)),
    CONSTRAINT collections_smart_rules_check CHECK ((jsonb_typeof(smart_rules) = 'object'::text)),
    CONSTRAINT collections_theme_color_check CHECK ((theme_color ~ '^#[0-9A-Fa-f]{6}$'::text)),
    CONSTRAINT collections_total_duration_ms_check CHECK ((total_duration_ms >= 0))
);
CREATE INDEX idx_collections_created_by ON public.collections USING btree (created_by, sort_order, id);
CREATE INDEX idx_collections_sort_order ON public.collections USING btree (sort_order, id);
CREATE TRIGGER collections_set_updated_at BEFORE UPDATE ON public.collections FOR EACH ROW WHEN (((new.item_count = old.item_count) AND (new.total_duration_ms = old.total_duration_ms))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.collections TO revenge_app;

-- The ratings of each system. Titles hold their own copy (content_rating, rating_level): a change here changes no title.
CREATE TABLE public.content_ratings (
    id uuid NOT NULL,
    system text NOT NULL,
    code text NOT NULL, -- As printed, and as in content_rating of a title.
    display_name text NOT NULL,
    description text,
    min_age integer,
    rating_level integer NOT NULL, -- 0 (all ages) to 100, as rating_level of titles and max_rating_level of users; here the age.
    icon_url text,
    sort_order integer DEFAULT 0 NOT NULL, -- Place among the ratings of one level.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT content_ratings_pkey PRIMARY KEY (id),
    CONSTRAINT content_ratings_system_code_key UNIQUE (system, code),
    CONSTRAINT content_ratings_system_fkey FOREIGN KEY (system) REFERENCES public.rating_systems(name) ON DELETE CASCADE,
    CONSTRAINT content_ratings_code_check CHECK (((char_length(code) >= 1) AND (char_length(code) <= 20))),
    CONSTRAINT content_ratings_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT content_ratings_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 50))),
    CONSTRAINT content_ratings_icon_url_check CHECK ((char_length(icon_url) <= 2000)),
    CONSTRAINT content_ratings_min_age_check CHECK (((min_age >= 0) AND (min_age <= 100))),
    CONSTRAINT content_ratings_rating_level_check CHECK (((rating_level >= 0) AND (rating_level <= 100)))
);
CREATE INDEX idx_content_ratings_system_level ON public.content_ratings USING btree (system, rating_level, sort_order, id);
CREATE TRIGGER content_ratings_set_updated_at BEFORE UPDATE ON public.content_ratings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.content_ratings TO revenge_app;

-- The states of each draft, who changed them and when; written by triggers alone.
CREATE TABLE public.draft_states (
    draft_id uuid NOT NULL,
    state text NOT NULL,
    changed_by uuid,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT draft_states_pkey PRIMARY KEY (draft_id, state),
    CONSTRAINT draft_states_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT draft_states_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.drafts(id) ON DELETE CASCADE,
    CONSTRAINT draft_states_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'discarded'::text])))
);
CREATE INDEX idx_draft_states_changed_by ON public.draft_states USING btree (changed_by) WHERE (changed_by IS NOT NULL);
GRANT SELECT ON TABLE public.draft_states TO revenge_app;

-- Edits of metadata: draft, then published or discarded, and then never again anything else.
CREATE TABLE public.drafts (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    movie_id uuid,
    series_id uuid,
    season_id uuid,
    episode_id uuid,
    kind text GENERATED ALWAYS AS (
CASE
    WHEN (movie_id IS NOT NULL) THEN 'movie'::text
    WHEN (series_id IS NOT NULL) THEN 'series'::text
    WHEN (season_id IS NOT NULL) THEN 'season'::text
    ELSE 'episode'::text
END) STORED NOT NULL, -- Of which kind of title; follows from the key that is set.
    content text DEFAULT ''::text NOT NULL, -- What the user says of it, for whoever decides.
    metadata jsonb NOT NULL, -- The fields to change and their new values; null empties a field. See draft_metadata_is_valid.
    version integer DEFAULT 1 NOT NULL, -- From 1, one more with each change of content or metadata: whoever publishes names the one that he read.
    state text DEFAULT 'draft'::text NOT NULL,
    closed_by uuid, -- Who published or discarded it; NULL for the system, or a user who is gone.
    closed_at timestamp with time zone,
    reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (id),
    CONSTRAINT drafts_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT drafts_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT drafts_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT drafts_season_id_fkey FOREIGN KEY (season_id) REFERENCES public.seasons(id) ON DELETE CASCADE,
    CONSTRAINT drafts_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT drafts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT drafts_closed_check CHECK ((((state = 'draft'::text) = (closed_at IS NULL)) AND ((state <> 'draft'::text) OR (closed_by IS NULL)))),
    CONSTRAINT drafts_content_check CHECK ((char_length(content) <= 10000)),
    CONSTRAINT drafts_metadata_check CHECK (public.draft_metadata_is_valid(kind, metadata)),
    CONSTRAINT drafts_metadata_size_check CHECK ((pg_column_size(metadata) <= 262144)),
    CONSTRAINT drafts_reason_check CHECK ((char_length(reason) <= 2000)),
    CONSTRAINT drafts_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'discarded'::text]))),
    CONSTRAINT drafts_target_check CHECK ((num_nonnulls(movie_id, series_id, season_id, episode_id) = 1))
);
CREATE INDEX idx_drafts_closed_at ON public.drafts USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX idx_drafts_closed_by ON public.drafts USING btree (closed_by) WHERE (closed_by IS NOT NULL);
CREATE INDEX idx_drafts_episode_created_at ON public.drafts USING btree (episode_id, created_at DESC, id DESC) WHERE (episode_id IS NOT NULL);
CREATE INDEX idx_drafts_movie_created_at ON public.drafts USING btree (movie_id, created_at DESC, id DESC) WHERE (movie_id IS NOT NULL);
CREATE INDEX idx_drafts_open ON public.drafts USING btree (created_at, id) WHERE (state = 'draft'::text);
CREATE INDEX idx_drafts_season_created_at ON public.drafts USING btree (season_id, created_at DESC, id DESC) WHERE (season_id IS NOT NULL);
CREATE INDEX idx_drafts_series_created_at ON public.drafts USING btree (series_id, created_at DESC, id DESC) WHERE (series_id IS NOT NULL);
CREATE INDEX idx_drafts_user_created_at ON public.drafts USING btree (user_id, created_at DESC, id DESC);
CREATE TRIGGER drafts_count_version BEFORE UPDATE OF content, metadata, version ON public.drafts FOR EACH ROW WHEN ((((old.content IS DISTINCT FROM new.content) OR (old.metadata IS DISTINCT FROM new.metadata)) OR (old.version IS DISTINCT FROM new.version))) EXECUTE FUNCTION public.drafts_count_version();
CREATE TRIGGER drafts_keep_closed BEFORE UPDATE ON public.drafts FOR EACH ROW WHEN (((old.state <> 'draft'::text) AND (((((old.state IS DISTINCT FROM new.state) OR (old.content IS DISTINCT FROM new.content)) OR (old.metadata IS DISTINCT FROM new.metadata)) OR (old.reason IS DISTINCT FROM new.reason)) OR (old.closed_at IS DISTINCT FROM new.closed_at)))) EXECUTE FUNCTION public.drafts_keep_closed();
CREATE TRIGGER drafts_note_state_insert AFTER INSERT ON public.drafts FOR EACH ROW EXECUTE FUNCTION public.drafts_note_state();
CREATE TRIGGER drafts_note_state_update AFTER UPDATE ON public.drafts FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.drafts_note_state();
CREATE TRIGGER drafts_set_updated_at BEFORE UPDATE ON public.drafts FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.drafts TO revenge_app;

-- One-time tokens that prove an e-mail address. Valid: verified_at IS NULL AND invalidated_at IS NULL AND expires_at > now().
CREATE TABLE public.email_verification_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    email text NOT NULL, -- The address that is proved: the user's, or the one that he wants to have.
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    invalidated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT email_verification_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT email_verification_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT email_verification_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT email_verification_tokens_email_check CHECK (((char_length(email) >= 3) AND (char_length(email) <= 255))),
    CONSTRAINT email_verification_tokens_token_hash_check CHECK (((char_length(token_hash) >= 1) AND (char_length(token_hash) <= 255))),
    CONSTRAINT email_verification_tokens_user_agent_check CHECK ((char_length(user_agent) <= 1000))
);
CREATE INDEX idx_email_verification_tokens_email ON public.email_verification_tokens USING btree (lower(email));
CREATE INDEX idx_email_verification_tokens_expires_at ON public.email_verification_tokens USING btree (expires_at);
CREATE INDEX idx_email_verification_tokens_user ON public.email_verification_tokens USING btree (user_id);
CREATE INDEX idx_email_verification_tokens_verified_at ON public.email_verification_tokens USING btree (verified_at) WHERE (verified_at IS NOT NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.email_verification_tokens TO revenge_app;

-- Who did what in an episode; the same person, role, character and job at most once.
CREATE TABLE public.episode_credits (
    id uuid NOT NULL,
    episode_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL, -- Kind of work; crew for what has no kind of its own (see job).
    character_name text,
    department text,
    job text,
    billing_order integer DEFAULT 0 NOT NULL, -- Place in the credits of this role, from 0.
    is_guest boolean DEFAULT false NOT NULL,
    tmdb_credit_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT episode_credits_pkey PRIMARY KEY (id),
    CONSTRAINT episode_credits_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT episode_credits_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.tv_people(id) ON DELETE CASCADE,
    CONSTRAINT episode_credits_billing_order_check CHECK ((billing_order >= 0)),
    CONSTRAINT episode_credits_character_name_check CHECK ((char_length(character_name) <= 255)),
    CONSTRAINT episode_credits_department_check CHECK ((char_length(department) <= 100)),
    CONSTRAINT episode_credits_job_check CHECK ((char_length(job) <= 100)),
    CONSTRAINT episode_credits_role_check CHECK ((role = ANY (ARRAY['cast'::text, 'director'::text, 'writer'::text, 'producer'::text, 'composer'::text, 'cinematographer'::text, 'editor'::text, 'creator'::text, 'crew'::text]))),
    CONSTRAINT episode_credits_tmdb_credit_id_check CHECK ((char_length(tmdb_credit_id) <= 50))
);
CREATE INDEX idx_episode_credits_episode_role ON public.episode_credits USING btree (episode_id, role, billing_order, id);
CREATE UNIQUE INDEX idx_episode_credits_once ON public.episode_credits USING btree (episode_id, person_id, role, COALESCE(character_name, ''::text), COALESCE(job, ''::text));
CREATE INDEX idx_episode_credits_person_role ON public.episode_credits USING btree (person_id, role, episode_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_credits TO revenge_app;

-- Files of an episode. Soft-deleted: deleted_at; with the episode by a trigger, or their paths would stay taken.
CREATE TABLE public.episode_files (
    id uuid NOT NULL,
    episode_id uuid NOT NULL,
    library_id uuid NOT NULL, -- The library of the series: follows when it moves.
    path text NOT NULL, -- Full path; unique among the live files of a library that are not missing. Look up by md5(path) and path.
    file_name text NOT NULL,
    size_bytes bigint, -- Bytes.
    container text,
    resolution text,
    quality_profile text,
    video_codec text,
    audio_codec text,
    duration_ms bigint, -- Milliseconds.
    bitrate_kbps integer, -- Kilobits a second.
    framerate double precision, -- Frames a second.
    dynamic_range text,
    color_space text,
    audio_channels text, -- Layout as in 5.1.
    audio_languages text[] DEFAULT '{}'::text[] NOT NULL, -- BCP 47 language tags, in the order of the tracks.
    subtitle_languages text[] DEFAULT '{}'::text[] NOT NULL, -- BCP 47 language tags, in the order of the tracks.
    sonarr_file_id integer,
    last_scanned_at timestamp with time zone, -- When a scan last saw it.
    is_monitored boolean DEFAULT true NOT NULL,
    fingerprint text, -- What the scanner makes of the content (a hash); NULL: not known. Files of one fingerprint have one content.
    missing_since timestamp with time zone, -- When a scan did not see it any more; NULL: it is there. path is where it was last.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT episode_files_pkey PRIMARY KEY (id),
    CONSTRAINT episode_files_episode_id_library_id_fkey FOREIGN KEY (episode_id, library_id) REFERENCES public.episodes(id, library_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT episode_files_audio_channels_check CHECK ((char_length(audio_channels) <= 50)),
    CONSTRAINT episode_files_audio_codec_check CHECK ((char_length(audio_codec) <= 50)),
    CONSTRAINT episode_files_audio_languages_check CHECK (((cardinality(audio_languages) <= 200) AND (array_position(audio_languages, NULL::text) IS NULL))),
    CONSTRAINT episode_files_bitrate_kbps_check CHECK ((bitrate_kbps >= 0)),
    CONSTRAINT episode_files_color_space_check CHECK ((char_length(color_space) <= 50)),
    CONSTRAINT episode_files_container_check CHECK ((char_length(container) <= 50)),
    CONSTRAINT episode_files_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT episode_files_dynamic_range_check CHECK ((char_length(dynamic_range) <= 50)),
    CONSTRAINT episode_files_file_name_check CHECK (((char_length(file_name) >= 1) AND (char_length(file_name) <= 1024))),
    CONSTRAINT episode_files_fingerprint_check CHECK (((char_length(fingerprint) >= 1) AND (char_length(fingerprint) <= 255))),
    CONSTRAINT episode_files_framerate_check CHECK (((framerate > (0)::double precision) AND (framerate < (10000)::double precision))),
    CONSTRAINT episode_files_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT episode_files_quality_profile_check CHECK ((char_length(quality_profile) <= 100)),
    CONSTRAINT episode_files_resolution_check CHECK ((char_length(resolution) <= 50)),
    CONSTRAINT episode_files_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT episode_files_subtitle_languages_check CHECK (((cardinality(subtitle_languages) <= 500) AND (array_position(subtitle_languages, NULL::text) IS NULL))),
    CONSTRAINT episode_files_video_codec_check CHECK ((char_length(video_codec) <= 50))
);
CREATE INDEX idx_episode_files_episode ON public.episode_files USING btree (episode_id, library_id);
CREATE INDEX idx_episode_files_library_id ON public.episode_files USING btree (library_id, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_episode_files_library_path ON public.episode_files USING btree (library_id, md5(path)) WHERE ((deleted_at IS NULL) AND (missing_since IS NULL));
CREATE UNIQUE INDEX idx_episode_files_library_sonarr_file_id ON public.episode_files USING btree (library_id, sonarr_file_id) WHERE ((deleted_at IS NULL) AND (sonarr_file_id IS NOT NULL));
CREATE INDEX idx_episode_files_missing_since ON public.episode_files USING btree (missing_since) WHERE ((deleted_at IS NULL) AND (missing_since IS NOT NULL));
CREATE TRIGGER episode_files_set_updated_at BEFORE UPDATE OF id, episode_id, library_id, path, file_name, size_bytes, container, resolution, quality_profile, video_codec, audio_codec, duration_ms, bitrate_kbps, framerate, dynamic_range, color_space, audio_channels, audio_languages, subtitle_languages, sonarr_file_id, is_monitored, fingerprint, missing_since, created_at, updated_at, deleted_at ON public.episode_files FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_files TO revenge_app;

-- Pictures of an episode, at most one primary of each type.
CREATE TABLE public.episode_images (
    id uuid NOT NULL,
    episode_id uuid NOT NULL,
    image_type text NOT NULL,
    path text NOT NULL,
    blurhash text,
    width integer, -- Pixels.
    height integer, -- Pixels.
    aspect_ratio double precision GENERATED ALWAYS AS (((width)::double precision / (NULLIF(height, 0))::double precision)) STORED, -- width / height.
    language text, -- BCP 47 language tag; NULL: no text in the picture.
    vote_average double precision, -- 0 to 10.
    vote_count integer,
    is_primary boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT episode_images_pkey PRIMARY KEY (id),
    CONSTRAINT episode_images_primary_excl EXCLUDE USING btree (episode_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE,
    CONSTRAINT episode_images_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT episode_images_blurhash_check CHECK ((char_length(blurhash) <= 100)),
    CONSTRAINT episode_images_height_check CHECK ((height > 0)),
    CONSTRAINT episode_images_image_type_check CHECK ((image_type = ANY (ARRAY['poster'::text, 'backdrop'::text, 'logo'::text, 'banner'::text, 'thumb'::text, 'disc'::text, 'art'::text, 'still'::text]))),
    CONSTRAINT episode_images_language_check CHECK ((char_length(language) <= 35)),
    CONSTRAINT episode_images_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT episode_images_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 50))),
    CONSTRAINT episode_images_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT episode_images_vote_count_check CHECK ((vote_count >= 0)),
    CONSTRAINT episode_images_width_check CHECK ((width > 0))
);
CREATE UNIQUE INDEX idx_episode_images_once ON public.episode_images USING btree (episode_id, image_type, md5(path));
CREATE INDEX idx_episode_images_type ON public.episode_images USING btree (episode_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_images TO revenge_app;

-- Files of the rows of episode_import_staging; columns as in episode_files.
CREATE UNLOGGED TABLE public.episode_import_files (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the files of the line, from 0.
    file_id uuid,
    path text,
    file_name text,
    size_bytes bigint, -- Bytes.
    container text,
    resolution text,
    quality_profile text,
    video_codec text,
    audio_codec text,
    duration_ms bigint, -- Milliseconds.
    bitrate_kbps integer,
    framerate double precision,
    dynamic_range text,
    color_space text,
    audio_channels text,
    audio_languages text[],
    subtitle_languages text[],
    sonarr_file_id integer,
    last_scanned_at timestamp with time zone,
    is_monitored boolean,
    fingerprint text,
    CONSTRAINT episode_import_files_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_import_files TO revenge_app;

-- Rows of running imports; columns as in episodes.
CREATE UNLOGGED TABLE public.episode_import_staging (
    import_id uuid NOT NULL, -- One run of an import, UUID made by the client.
    line bigint NOT NULL, -- Place of the row among the episodes of its import, from 1.
    source_line bigint, -- Number of the row in its source (a line of a file), for messages.
    episode_id uuid,
    new_season_id uuid, -- Id of the season if it has to be made.
    library_id uuid,
    series_id uuid, -- Names the series, as one of series_id, series_imdb_id, series_tmdb_id and series_tvdb_id does; also the id of a row of series_import_staging.
    series_imdb_id text,
    series_tmdb_id integer,
    series_tvdb_id integer,
    season_number integer,
    episode_number integer,
    absolute_number integer,
    tmdb_id integer,
    tvdb_id integer,
    imdb_id text,
    title text,
    overview text,
    production_code text,
    air_date date,
    aired_at timestamp with time zone,
    runtime_ms bigint, -- Milliseconds.
    still_path text,
    still_blurhash text,
    vote_average double precision,
    vote_count integer,
    is_locked boolean,
    added_at timestamp with time zone,
    titles_i18n jsonb,
    overviews_i18n jsonb,
    target_series_id uuid, -- Set by the merge: the series.
    target_id uuid, -- Set by the merge: the episode that the row became or updated.
    outcome text, -- Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.
    reason text, -- Set by the merge: why the row was rejected.
    CONSTRAINT episode_import_staging_pkey PRIMARY KEY (import_id, line)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_import_staging TO revenge_app;

-- What a user thinks of an episode.
CREATE TABLE public.episode_user_ratings (
    user_id uuid NOT NULL,
    episode_id uuid NOT NULL,
    rating integer NOT NULL, -- 1 (worst) to 100 (best).
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT episode_user_ratings_pkey PRIMARY KEY (user_id, episode_id),
    CONSTRAINT episode_user_ratings_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT episode_user_ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT episode_user_ratings_rating_check CHECK (((rating >= 1) AND (rating <= 100)))
);
CREATE INDEX idx_episode_user_ratings_episode_id ON public.episode_user_ratings USING btree (episode_id, user_id);
CREATE INDEX idx_episode_user_ratings_user_updated_at ON public.episode_user_ratings USING btree (user_id, updated_at DESC, episode_id DESC);
CREATE TRIGGER episode_user_ratings_set_updated_at BEFORE UPDATE ON public.episode_user_ratings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_user_ratings TO revenge_app;

-- One row per playing session, updated until it ends.
CREATE TABLE public.episode_watch_history (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    episode_id uuid NOT NULL,
    position_ms bigint DEFAULT 0 NOT NULL, -- Where playing stands, milliseconds from the beginning.
    duration_ms bigint, -- Length of what is played, milliseconds.
    completed boolean DEFAULT false NOT NULL,
    completed_at timestamp with time zone,
    device_name text,
    device_type text,
    client_name text,
    play_method text, -- direct_play, direct_stream, transcode, ...
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    watched_at timestamp with time zone DEFAULT now() NOT NULL, -- When this row was last updated: each progress report sets it.
    CONSTRAINT episode_watch_history_pkey PRIMARY KEY (id),
    CONSTRAINT episode_watch_history_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_history_client_name_check CHECK ((char_length(client_name) <= 100)),
    CONSTRAINT episode_watch_history_completed_at_check CHECK (((completed_at IS NULL) OR completed)),
    CONSTRAINT episode_watch_history_device_name_check CHECK ((char_length(device_name) <= 255)),
    CONSTRAINT episode_watch_history_device_type_check CHECK ((char_length(device_type) <= 50)),
    CONSTRAINT episode_watch_history_duration_ms_check CHECK ((duration_ms > 0)),
    CONSTRAINT episode_watch_history_play_method_check CHECK ((char_length(play_method) <= 50)),
    CONSTRAINT episode_watch_history_position_ms_check CHECK ((position_ms >= 0))
);
CREATE INDEX idx_episode_watch_history_completed ON public.episode_watch_history USING btree (user_id, watched_at DESC, id DESC) WHERE completed;
CREATE INDEX idx_episode_watch_history_episode_id ON public.episode_watch_history USING btree (episode_id);
CREATE INDEX idx_episode_watch_history_user_episode ON public.episode_watch_history USING btree (user_id, episode_id, watched_at DESC, id DESC);
CREATE INDEX idx_episode_watch_history_user_time ON public.episode_watch_history USING btree (user_id, watched_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_watch_history TO revenge_app;

-- Where a user stands with an episode; written by the statements that write episode_watch_history.
CREATE TABLE public.episode_watch_state (
    user_id uuid NOT NULL,
    episode_id uuid NOT NULL,
    position_ms bigint DEFAULT 0 NOT NULL, -- Where to go on, milliseconds from the beginning.
    duration_ms bigint, -- Length of what was played, milliseconds.
    completed_at timestamp with time zone, -- When the latest run was finished; NULL while one is under way, also when the episode was watched before.
    watch_count integer DEFAULT 0 NOT NULL, -- How often the user finished the episode; watched: above 0.
    last_watched_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT episode_watch_state_pkey PRIMARY KEY (user_id, episode_id),
    CONSTRAINT episode_watch_state_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT episode_watch_state_duration_ms_check CHECK ((duration_ms > 0)),
    CONSTRAINT episode_watch_state_position_ms_check CHECK ((position_ms >= 0)),
    CONSTRAINT episode_watch_state_watch_count_check CHECK (((watch_count >= 0) AND ((completed_at IS NULL) OR (watch_count > 0))))
);
CREATE INDEX idx_episode_watch_state_continue ON public.episode_watch_state USING btree (user_id, last_watched_at DESC, episode_id DESC) WHERE ((completed_at IS NULL) AND (position_ms > 0));
CREATE INDEX idx_episode_watch_state_episode_id ON public.episode_watch_state USING btree (episode_id, user_id);
CREATE INDEX idx_episode_watch_state_watched ON public.episode_watch_state USING btree (user_id, last_watched_at DESC, episode_id DESC) WHERE (watch_count > 0);
CREATE TRIGGER episode_watch_state_sum_delete AFTER DELETE ON public.episode_watch_state REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episode_watch_state_sum();
CREATE TRIGGER episode_watch_state_sum_insert AFTER INSERT ON public.episode_watch_state REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episode_watch_state_sum();
CREATE TRIGGER episode_watch_state_sum_update AFTER UPDATE ON public.episode_watch_state REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episode_watch_state_sum();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episode_watch_state TO revenge_app;

-- Episodes of a series; a number belongs to one live episode. Soft-deleted: deleted_at.
CREATE TABLE public.episodes (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    season_id uuid NOT NULL,
    library_id uuid NOT NULL, -- The library of the series: follows when the series moves.
    season_number integer NOT NULL, -- The number of the season, 0 for specials: follows when the season is renumbered.
    episode_number integer NOT NULL,
    absolute_number integer, -- Number over all seasons, as of anime; not unique.
    tmdb_id integer,
    tvdb_id integer,
    imdb_id text,
    title text NOT NULL,
    overview text,
    production_code text,
    air_date date, -- First broadcast, in the time zone of the broadcaster.
    aired_at timestamp with time zone, -- The moment of the first broadcast, where it is known.
    runtime_ms bigint, -- Running time in milliseconds.
    still_path text,
    still_blurhash text,
    vote_average double precision, -- Community rating, 0 to 10.
    vote_count integer,
    is_locked boolean DEFAULT false NOT NULL,
    titles_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to title.
    overviews_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to overview.
    play_count integer DEFAULT 0 NOT NULL,
    last_played_at timestamp with time zone,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone, -- Set: deleted; what users made of the episode stays.
    CONSTRAINT episodes_pkey PRIMARY KEY (id),
    CONSTRAINT episodes_library_id_id_key UNIQUE (library_id, id),
    CONSTRAINT episodes_season_id_series_id_season_number_fkey FOREIGN KEY (season_id, series_id, season_number) REFERENCES public.seasons(id, series_id, season_number) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT episodes_series_id_library_id_fkey FOREIGN KEY (series_id, library_id) REFERENCES public.series(id, library_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT episodes_absolute_number_check CHECK ((absolute_number >= 0)),
    CONSTRAINT episodes_episode_number_check CHECK (((episode_number >= 0) AND (episode_number <= 1000000))),
    CONSTRAINT episodes_imdb_id_check CHECK ((imdb_id ~ '^tt[0-9]{7,10}$'::text)),
    CONSTRAINT episodes_overview_check CHECK ((char_length(overview) <= 20000)),
    CONSTRAINT episodes_overviews_i18n_check CHECK ((jsonb_typeof(overviews_i18n) = 'object'::text)),
    CONSTRAINT episodes_play_count_check CHECK ((play_count >= 0)),
    CONSTRAINT episodes_production_code_check CHECK ((char_length(production_code) <= 50)),
    CONSTRAINT episodes_runtime_ms_check CHECK ((runtime_ms >= 0)),
    CONSTRAINT episodes_still_blurhash_check CHECK ((char_length(still_blurhash) <= 100)),
    CONSTRAINT episodes_still_path_check CHECK ((char_length(still_path) <= 4096)),
    CONSTRAINT episodes_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT episodes_titles_i18n_check CHECK ((jsonb_typeof(titles_i18n) = 'object'::text)),
    CONSTRAINT episodes_tmdb_id_check CHECK ((tmdb_id > 0)),
    CONSTRAINT episodes_tvdb_id_check CHECK ((tvdb_id > 0)),
    CONSTRAINT episodes_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT episodes_vote_count_check CHECK ((vote_count >= 0))
);
CREATE INDEX idx_episodes_absolute_number ON public.episodes USING btree (series_id, absolute_number) WHERE ((deleted_at IS NULL) AND (absolute_number IS NOT NULL));
CREATE INDEX idx_episodes_library_added_at ON public.episodes USING btree (library_id, added_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX idx_episodes_library_air_date ON public.episodes USING btree (library_id, air_date DESC, id DESC) WHERE ((deleted_at IS NULL) AND (air_date IS NOT NULL));
CREATE UNIQUE INDEX idx_episodes_number ON public.episodes USING btree (series_id, season_number, episode_number) WHERE (deleted_at IS NULL);
CREATE INDEX idx_episodes_season_id ON public.episodes USING btree (season_id, series_id, season_number);
CREATE INDEX idx_episodes_seen ON public.episodes USING btree (id) INCLUDE (series_id, runtime_ms) WHERE (deleted_at IS NULL);
CREATE INDEX idx_episodes_series_air_date ON public.episodes USING btree (series_id, air_date) WHERE ((deleted_at IS NULL) AND (air_date IS NOT NULL));
CREATE INDEX idx_episodes_series_id ON public.episodes USING btree (series_id, library_id);
CREATE UNIQUE INDEX idx_episodes_series_tmdb_id ON public.episodes USING btree (series_id, tmdb_id) WHERE ((deleted_at IS NULL) AND (tmdb_id IS NOT NULL));
CREATE TRIGGER episodes_count_delete AFTER DELETE ON public.episodes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_count();
CREATE TRIGGER episodes_count_insert AFTER INSERT ON public.episodes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_count();
CREATE TRIGGER episodes_count_update AFTER UPDATE ON public.episodes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_count();
CREATE TRIGGER episodes_delete_files AFTER UPDATE ON public.episodes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_delete_files();
CREATE TRIGGER episodes_set_updated_at BEFORE UPDATE ON public.episodes FOR EACH ROW WHEN (((new.play_count = old.play_count) AND (new.* IS DISTINCT FROM old.*))) EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER episodes_watched_sum_delete AFTER DELETE ON public.episodes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_watched_sum();
CREATE TRIGGER episodes_watched_sum_update AFTER UPDATE ON public.episodes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_watched_sum();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.episodes TO revenge_app;

-- Logins that were refused, counted to lock out; names of nobody are counted too.
CREATE TABLE public.failed_login_attempts (
    id uuid NOT NULL,
    username text NOT NULL,
    ip_address inet NOT NULL,
    attempted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT failed_login_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT failed_login_attempts_username_check CHECK ((char_length(username) <= 255))
);
CREATE INDEX idx_failed_login_attempts_attempted_at ON public.failed_login_attempts USING btree (attempted_at);
CREATE INDEX idx_failed_login_attempts_ip_address ON public.failed_login_attempts USING btree (ip_address, attempted_at);
CREATE INDEX idx_failed_login_attempts_username ON public.failed_login_attempts USING btree (lower(username), attempted_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.failed_login_attempts TO revenge_app;

-- Folders of films or series. Not soft-deleted: deleting one deletes its content.
CREATE TABLE public.libraries (
    id uuid NOT NULL, -- UUID version 7, made by the client.
    name text NOT NULL, -- Not unique: two people may each have a private library of one name.
    kind text NOT NULL, -- movies or tvshows: which module the content belongs to. Never changes.
    paths text[] DEFAULT '{}'::text[] NOT NULL,
    enabled boolean DEFAULT true NOT NULL, -- false: only administrators see it and it is not scanned.
    is_private boolean DEFAULT false NOT NULL, -- true: only administrators, the owner and users in library_permissions see it.
    owner_id uuid, -- NULL: no owner (a library of the server, or its owner was erased).
    scan_on_startup boolean DEFAULT false NOT NULL,
    realtime_monitoring boolean DEFAULT false NOT NULL,
    scan_interval_hours integer, -- Hours between scans; NULL: not scanned by the clock.
    last_scan_at timestamp with time zone,
    last_scan_duration_ms bigint, -- Milliseconds.
    metadata_provider text,
    preferred_language text DEFAULT 'en'::text NOT NULL, -- BCP 47 language tag.
    scanner_config jsonb DEFAULT '{}'::jsonb NOT NULL, -- Settings of the scanner (download of trailers, backdrops, NFO files, chapters, naming formats) as a JSON object.
    sort_order integer DEFAULT 0 NOT NULL,
    icon text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT libraries_pkey PRIMARY KEY (id),
    CONSTRAINT libraries_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT libraries_icon_check CHECK ((char_length(icon) <= 50)),
    CONSTRAINT libraries_kind_check CHECK ((kind = ANY (ARRAY['movies'::text, 'tvshows'::text]))),
    CONSTRAINT libraries_last_scan_duration_ms_check CHECK ((last_scan_duration_ms >= 0)),
    CONSTRAINT libraries_metadata_provider_check CHECK ((char_length(metadata_provider) <= 50)),
    CONSTRAINT libraries_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT libraries_paths_check CHECK (((cardinality(paths) <= 1000) AND (array_position(paths, NULL::text) IS NULL))),
    CONSTRAINT libraries_preferred_language_check CHECK (((char_length(preferred_language) >= 2) AND (char_length(preferred_language) <= 35))),
    CONSTRAINT libraries_scan_interval_hours_check CHECK ((scan_interval_hours > 0)),
    CONSTRAINT libraries_scanner_config_check CHECK (((jsonb_typeof(scanner_config) = 'object'::text) AND (octet_length((scanner_config)::text) <= 65536)))
);
CREATE INDEX idx_libraries_kind ON public.libraries USING btree (kind, sort_order, lower(name), id);
CREATE INDEX idx_libraries_name ON public.libraries USING btree (lower(name), id);
CREATE INDEX idx_libraries_owner_id ON public.libraries USING btree (owner_id);
CREATE TRIGGER libraries_delete_findings AFTER DELETE ON public.libraries FOR EACH ROW EXECUTE FUNCTION public.libraries_delete_findings();
CREATE TRIGGER libraries_set_updated_at BEFORE UPDATE ON public.libraries FOR EACH ROW WHEN ((NOT ((new.last_scan_at IS DISTINCT FROM old.last_scan_at) OR (new.last_scan_duration_ms IS DISTINCT FROM old.last_scan_duration_ms)))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.libraries TO revenge_app;

-- The live files of a library whose scan is running, as they were before; empty otherwise.
CREATE UNLOGGED TABLE public.library_known_files (
    import_id uuid NOT NULL, -- The library.
    file_id uuid NOT NULL,
    path text NOT NULL,
    file_name text NOT NULL,
    size_bytes bigint, -- Bytes.
    fingerprint text,
    missing_since timestamp with time zone, -- Missing before the scan, and since when.
    is_newer boolean NOT NULL, -- Written by somebody while the scan ran, who knows better, or not monitored: left alone.
    CONSTRAINT library_known_files_pkey PRIMARY KEY (import_id, file_id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.library_known_files TO revenge_app;

-- Grants of a library to a user, at most one per pair.
CREATE TABLE public.library_permissions (
    library_id uuid NOT NULL,
    user_id uuid NOT NULL,
    permission text NOT NULL, -- view, or manage (which includes view).
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT library_permissions_pkey PRIMARY KEY (library_id, user_id),
    CONSTRAINT library_permissions_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT library_permissions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT library_permissions_permission_check CHECK ((permission = ANY (ARRAY['view'::text, 'manage'::text])))
);
CREATE INDEX idx_library_permissions_library_created_at ON public.library_permissions USING btree (library_id, created_at DESC, user_id DESC);
CREATE INDEX idx_library_permissions_user_id ON public.library_permissions USING btree (user_id, library_id);
CREATE TRIGGER library_permissions_cache_delete AFTER DELETE ON public.library_permissions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER library_permissions_cache_insert AFTER INSERT ON public.library_permissions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER library_permissions_cache_truncate AFTER TRUNCATE ON public.library_permissions FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER library_permissions_cache_update AFTER UPDATE ON public.library_permissions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.library_permissions TO revenge_app;

-- Runs of the scanner over a library.
CREATE TABLE public.library_scans (
    id uuid NOT NULL,
    library_id uuid NOT NULL,
    scan_type text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL, -- pending, then running or over (failed, cancelled); running, then over (completed, failed, cancelled); then never again anything else.
    items_scanned integer DEFAULT 0 NOT NULL,
    items_added integer DEFAULT 0 NOT NULL,
    items_updated integer DEFAULT 0 NOT NULL,
    items_removed integer DEFAULT 0 NOT NULL,
    errors_count integer DEFAULT 0 NOT NULL,
    error_message text,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    duration_ms bigint, -- Milliseconds from started_at to completed_at.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT library_scans_pkey PRIMARY KEY (id),
    CONSTRAINT library_scans_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT library_scans_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT library_scans_error_message_check CHECK ((char_length(error_message) <= 10000)),
    CONSTRAINT library_scans_errors_count_check CHECK ((errors_count >= 0)),
    CONSTRAINT library_scans_items_added_check CHECK ((items_added >= 0)),
    CONSTRAINT library_scans_items_removed_check CHECK ((items_removed >= 0)),
    CONSTRAINT library_scans_items_scanned_check CHECK ((items_scanned >= 0)),
    CONSTRAINT library_scans_items_updated_check CHECK ((items_updated >= 0)),
    CONSTRAINT library_scans_scan_type_check CHECK ((scan_type = ANY (ARRAY['full'::text, 'incremental'::text, 'metadata'::text]))),
    CONSTRAINT library_scans_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX idx_library_scans_created_at ON public.library_scans USING btree (created_at, id);
CREATE INDEX idx_library_scans_library_created_at ON public.library_scans USING btree (library_id, created_at DESC, id DESC);
CREATE INDEX idx_library_scans_unfinished ON public.library_scans USING btree (status, created_at, id) WHERE (status = ANY (ARRAY['pending'::text, 'running'::text]));
CREATE TRIGGER library_scans_keep_steps BEFORE UPDATE OF status ON public.library_scans FOR EACH ROW WHEN (((old.status <> new.status) AND (((((((old.status <> 'pending'::text) OR (new.status <> 'running'::text)) AND ((old.status <> 'pending'::text) OR (new.status <> 'failed'::text))) AND ((old.status <> 'pending'::text) OR (new.status <> 'cancelled'::text))) AND ((old.status <> 'running'::text) OR (new.status <> 'completed'::text))) AND ((old.status <> 'running'::text) OR (new.status <> 'failed'::text))) AND ((old.status <> 'running'::text) OR (new.status <> 'cancelled'::text))))) EXECUTE FUNCTION public.library_scans_keep_steps();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.library_scans TO revenge_app;

-- What a running scan saw; when it is over, what the latest one of each library found added or replaced.
CREATE UNLOGGED TABLE public.library_seen_files (
    import_id uuid NOT NULL, -- The library: it has one scan at a time.
    line bigint NOT NULL, -- Place of the file in its scan, from 1.
    path text NOT NULL,
    file_name text NOT NULL,
    size_bytes bigint, -- Bytes.
    fingerprint text, -- As in the modules' tables of files.
    file_id uuid, -- The known file that this is; NULL: none.
    outcome text DEFAULT 'added'::text NOT NULL, -- added: no file is known that this could be; unchanged; newer: known, and changed by somebody while the scan ran, or not monitored; moved: known at another path; replaced: known at this path with other content; repeated: the path was seen before.
    CONSTRAINT library_seen_files_pkey PRIMARY KEY (import_id, line),
    CONSTRAINT library_seen_files_outcome_check CHECK ((outcome = ANY (ARRAY['added'::text, 'unchanged'::text, 'newer'::text, 'moved'::text, 'replaced'::text, 'repeated'::text])))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.library_seen_files TO revenge_app;

-- One-time codes for a user who lost his other factors. A new set takes the place of the old one: by trigger.
CREATE TABLE public.mfa_backup_codes (
    id uuid NOT NULL,
    user_id uuid NOT NULL, -- Never changes.
    code_hash text NOT NULL, -- Hash of the code; the code itself is never stored.
    used_at timestamp with time zone,
    used_from_ip inet,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mfa_backup_codes_pkey PRIMARY KEY (id),
    CONSTRAINT mfa_backup_codes_user_id_code_hash_key UNIQUE (user_id, code_hash),
    CONSTRAINT mfa_backup_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT mfa_backup_codes_code_hash_check CHECK (((char_length(code_hash) >= 1) AND (char_length(code_hash) <= 255)))
);
CREATE TRIGGER mfa_backup_codes_count_delete AFTER DELETE ON public.mfa_backup_codes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.mfa_backup_codes_count();
CREATE TRIGGER mfa_backup_codes_count_insert AFTER INSERT ON public.mfa_backup_codes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.mfa_backup_codes_count();
CREATE TRIGGER mfa_backup_codes_count_update AFTER UPDATE ON public.mfa_backup_codes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.mfa_backup_codes_count();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.mfa_backup_codes TO revenge_app;

-- Which movies belong to which collection.
CREATE TABLE public.movie_collection_members (
    collection_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    collection_order integer, -- Place in the collection, from 0; NULL: after the others.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_collection_members_pkey PRIMARY KEY (collection_id, movie_id),
    CONSTRAINT movie_collection_members_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.movie_collections(id) ON DELETE CASCADE,
    CONSTRAINT movie_collection_members_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_collection_members_collection_order_check CHECK ((collection_order >= 0))
);
CREATE INDEX idx_movie_collection_members_movie_id ON public.movie_collection_members USING btree (movie_id, collection_id);
CREATE INDEX idx_movie_collection_members_order ON public.movie_collection_members USING btree (collection_id, COALESCE(collection_order, 2147483647), movie_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_collection_members TO revenge_app;

-- Series of films (trilogies and the like), over all libraries.
CREATE TABLE public.movie_collections (
    id uuid NOT NULL,
    tmdb_collection_id integer, -- Id at themoviedb.org, unique.
    name text NOT NULL,
    sort_name text,
    overview text,
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    sort_key text COLLATE "C" GENERATED ALWAYS AS (public.title_sort_key(COALESCE(sort_name, name))) STORED NOT NULL, -- title_sort_key of sort_name, else of name.
    CONSTRAINT movie_collections_pkey PRIMARY KEY (id),
    CONSTRAINT movie_collections_backdrop_blurhash_check CHECK ((char_length(backdrop_blurhash) <= 100)),
    CONSTRAINT movie_collections_backdrop_path_check CHECK ((char_length(backdrop_path) <= 4096)),
    CONSTRAINT movie_collections_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT movie_collections_overview_check CHECK ((char_length(overview) <= 20000)),
    CONSTRAINT movie_collections_poster_blurhash_check CHECK ((char_length(poster_blurhash) <= 100)),
    CONSTRAINT movie_collections_poster_path_check CHECK ((char_length(poster_path) <= 4096)),
    CONSTRAINT movie_collections_sort_name_check CHECK (((char_length(sort_name) >= 1) AND (char_length(sort_name) <= 255))),
    CONSTRAINT movie_collections_tmdb_collection_id_check CHECK ((tmdb_collection_id > 0))
);
CREATE INDEX idx_movie_collections_title ON public.movie_collections USING btree (sort_key, id);
CREATE UNIQUE INDEX idx_movie_collections_tmdb_collection_id ON public.movie_collections USING btree (tmdb_collection_id) WHERE (tmdb_collection_id IS NOT NULL);
CREATE TRIGGER movie_collections_set_updated_at BEFORE UPDATE ON public.movie_collections FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_collections TO revenge_app;

-- Who did what in a movie; the same person, role, character and job at most once.
CREATE TABLE public.movie_credits (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL, -- Kind of work; crew for what has no kind of its own (see job).
    character_name text,
    department text,
    job text,
    billing_order integer DEFAULT 0 NOT NULL, -- Place in the credits of this role, from 0.
    is_guest boolean DEFAULT false NOT NULL,
    tmdb_credit_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_credits_pkey PRIMARY KEY (id),
    CONSTRAINT movie_credits_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_credits_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.movie_people(id) ON DELETE CASCADE,
    CONSTRAINT movie_credits_billing_order_check CHECK ((billing_order >= 0)),
    CONSTRAINT movie_credits_character_name_check CHECK ((char_length(character_name) <= 255)),
    CONSTRAINT movie_credits_department_check CHECK ((char_length(department) <= 100)),
    CONSTRAINT movie_credits_job_check CHECK ((char_length(job) <= 100)),
    CONSTRAINT movie_credits_role_check CHECK ((role = ANY (ARRAY['cast'::text, 'director'::text, 'writer'::text, 'producer'::text, 'composer'::text, 'cinematographer'::text, 'editor'::text, 'creator'::text, 'crew'::text]))),
    CONSTRAINT movie_credits_tmdb_credit_id_check CHECK ((char_length(tmdb_credit_id) <= 50))
);
CREATE INDEX idx_movie_credits_movie_role ON public.movie_credits USING btree (movie_id, role, billing_order, id);
CREATE UNIQUE INDEX idx_movie_credits_once ON public.movie_credits USING btree (movie_id, person_id, role, COALESCE(character_name, ''::text), COALESCE(job, ''::text));
CREATE INDEX idx_movie_credits_person_role ON public.movie_credits USING btree (person_id, role, movie_id) INCLUDE (id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_credits TO revenge_app;

-- Ratings by other sites, one per movie and source.
CREATE TABLE public.movie_external_ratings (
    movie_id uuid NOT NULL,
    source text NOT NULL, -- imdb, rottentomatoes, metacritic, ...
    rating double precision, -- 0 to 100, whatever the scale of the source.
    vote_count integer,
    certified boolean, -- Certified fresh, must-see and the like; NULL: the source has no such mark.
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_external_ratings_pkey PRIMARY KEY (movie_id, source),
    CONSTRAINT movie_external_ratings_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_external_ratings_rating_check CHECK (((rating >= (0)::double precision) AND (rating <= (100)::double precision))),
    CONSTRAINT movie_external_ratings_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 50))),
    CONSTRAINT movie_external_ratings_vote_count_check CHECK ((vote_count >= 0))
);
CREATE TRIGGER movie_external_ratings_set_updated_at BEFORE UPDATE ON public.movie_external_ratings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_external_ratings TO revenge_app;

-- Movies that users marked as favourites.
CREATE TABLE public.movie_favorites (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_favorites_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_favorites_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_favorites_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_movie_favorites_movie_id ON public.movie_favorites USING btree (movie_id, user_id);
CREATE INDEX idx_movie_favorites_user_created_at ON public.movie_favorites USING btree (user_id, created_at DESC, movie_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_favorites TO revenge_app;

-- Files of a movie. Soft-deleted: deleted_at; with the movie by a trigger, or their paths would stay taken.
CREATE TABLE public.movie_files (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    library_id uuid NOT NULL, -- The library of the movie: follows when the movie moves.
    path text NOT NULL, -- Full path; unique among the live files of a library that are not missing. Look up by md5(path) and path.
    file_name text NOT NULL,
    size_bytes bigint, -- Bytes.
    container text,
    resolution text,
    quality_profile text,
    video_codec text,
    audio_codec text,
    duration_ms bigint, -- Milliseconds.
    bitrate_kbps integer, -- Kilobits a second.
    framerate double precision, -- Frames a second.
    dynamic_range text,
    color_space text,
    audio_channels text, -- Layout as in 5.1.
    audio_languages text[] DEFAULT '{}'::text[] NOT NULL, -- BCP 47 language tags, in the order of the tracks.
    subtitle_languages text[] DEFAULT '{}'::text[] NOT NULL, -- BCP 47 language tags, in the order of the tracks.
    radarr_file_id integer,
    last_scanned_at timestamp with time zone, -- When a scan last saw it.
    is_monitored boolean DEFAULT true NOT NULL,
    fingerprint text, -- What the scanner makes of the content (a hash); NULL: not known. Files of one fingerprint have one content.
    missing_since timestamp with time zone, -- When a scan did not see it any more; NULL: it is there. path is where it was last.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT movie_files_pkey PRIMARY KEY (id),
    CONSTRAINT movie_files_movie_id_library_id_fkey FOREIGN KEY (movie_id, library_id) REFERENCES public.movies(id, library_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT movie_files_audio_channels_check CHECK ((char_length(audio_channels) <= 50)),
    CONSTRAINT movie_files_audio_codec_check CHECK ((char_length(audio_codec) <= 50)),
    CONSTRAINT movie_files_audio_languages_check CHECK (((cardinality(audio_languages) <= 200) AND (array_position(audio_languages, NULL::text) IS NULL))),
    CONSTRAINT movie_files_bitrate_kbps_check CHECK ((bitrate_kbps >= 0)),
    CONSTRAINT movie_files_color_space_check CHECK ((char_length(color_space) <= 50)),
    CONSTRAINT movie_files_container_check CHECK ((char_length(container) <= 50)),
    CONSTRAINT movie_files_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT movie_files_dynamic_range_check CHECK ((char_length(dynamic_range) <= 50)),
    CONSTRAINT movie_files_file_name_check CHECK (((char_length(file_name) >= 1) AND (char_length(file_name) <= 1024))),
    CONSTRAINT movie_files_fingerprint_check CHECK (((char_length(fingerprint) >= 1) AND (char_length(fingerprint) <= 255))),
    CONSTRAINT movie_files_framerate_check CHECK (((framerate > (0)::double precision) AND (framerate < (10000)::double precision))),
    CONSTRAINT movie_files_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT movie_files_quality_profile_check CHECK ((char_length(quality_profile) <= 100)),
    CONSTRAINT movie_files_resolution_check CHECK ((char_length(resolution) <= 50)),
    CONSTRAINT movie_files_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT movie_files_subtitle_languages_check CHECK (((cardinality(subtitle_languages) <= 500) AND (array_position(subtitle_languages, NULL::text) IS NULL))),
    CONSTRAINT movie_files_video_codec_check CHECK ((char_length(video_codec) <= 50))
);
CREATE INDEX idx_movie_files_library_id ON public.movie_files USING btree (library_id, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_movie_files_library_path ON public.movie_files USING btree (library_id, md5(path)) WHERE ((deleted_at IS NULL) AND (missing_since IS NULL));
CREATE UNIQUE INDEX idx_movie_files_library_radarr_file_id ON public.movie_files USING btree (library_id, radarr_file_id) WHERE ((deleted_at IS NULL) AND (radarr_file_id IS NOT NULL));
CREATE INDEX idx_movie_files_missing_since ON public.movie_files USING btree (missing_since) WHERE ((deleted_at IS NULL) AND (missing_since IS NOT NULL));
CREATE INDEX idx_movie_files_movie ON public.movie_files USING btree (movie_id, library_id);
CREATE TRIGGER movie_files_set_updated_at BEFORE UPDATE OF id, movie_id, library_id, path, file_name, size_bytes, container, resolution, quality_profile, video_codec, audio_codec, duration_ms, bitrate_kbps, framerate, dynamic_range, color_space, audio_channels, audio_languages, subtitle_languages, radarr_file_id, is_monitored, fingerprint, missing_since, created_at, updated_at, deleted_at ON public.movie_files FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_files TO revenge_app;

-- The dictionary of genres.
CREATE TABLE public.movie_genre_terms (
    id uuid NOT NULL,
    slug text NOT NULL, -- Name in URLs; title_slug(name) unless chosen otherwise.
    name text NOT NULL,
    description text,
    parent_id uuid,
    external_ids jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: source (tmdb, ...) to id.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL, -- fold_title(name), unique: imports find a genre by it.
    CONSTRAINT movie_genre_terms_pkey PRIMARY KEY (id),
    CONSTRAINT movie_genre_terms_name_folded_key UNIQUE (name_folded),
    CONSTRAINT movie_genre_terms_slug_key UNIQUE (slug),
    CONSTRAINT movie_genre_terms_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.movie_genre_terms(id) ON DELETE SET NULL,
    CONSTRAINT movie_genre_terms_description_check CHECK ((char_length(description) <= 20000)),
    CONSTRAINT movie_genre_terms_external_ids_check CHECK ((jsonb_typeof(external_ids) = 'object'::text)),
    CONSTRAINT movie_genre_terms_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT movie_genre_terms_parent_id_check CHECK ((parent_id <> id)),
    CONSTRAINT movie_genre_terms_slug_check CHECK (((char_length(slug) >= 1) AND (char_length(slug) <= 100)))
);
CREATE INDEX idx_movie_genre_terms_parent_id ON public.movie_genre_terms USING btree (parent_id);
CREATE TRIGGER movie_genre_terms_set_updated_at BEFORE UPDATE ON public.movie_genre_terms FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_genre_terms TO revenge_app;

-- Number of live movies per library, genre and rating level, kept by triggers; no row means none.
CREATE TABLE public.movie_genre_totals (
    library_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    rating_level integer NOT NULL, -- movies.rating_level; 2147483647 for unrated.
    titles bigint NOT NULL,
    CONSTRAINT movie_genre_totals_pkey PRIMARY KEY (library_id, genre_id, rating_level),
    CONSTRAINT movie_genre_totals_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.movie_genre_terms(id) ON DELETE CASCADE,
    CONSTRAINT movie_genre_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT movie_genre_totals_titles_check CHECK ((titles >= 0))
);
CREATE INDEX idx_movie_genre_totals_genre_id ON public.movie_genre_totals USING btree (genre_id, library_id, rating_level);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_genre_totals TO revenge_app;

-- Genres of movies. Insert movie_id and genre_id only: triggers fill and keep the rest. (With library_id all copies are taken as they are: only for movies that the transaction has locked.)
CREATE TABLE public.movie_genres (
    movie_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    library_id uuid NOT NULL, -- Copy of movies.library_id, kept by triggers.
    rating_level integer NOT NULL, -- Copy of movies.rating_level, 2147483647 for unrated, kept by triggers.
    title_deleted boolean NOT NULL, -- Whether the movie is soft-deleted, kept by triggers.
    added_at timestamp with time zone NOT NULL, -- Copy of movies.added_at, kept by triggers.
    sort_key text COLLATE "C" NOT NULL, -- Copy of movies.sort_key, kept by triggers.
    CONSTRAINT movie_genres_pkey PRIMARY KEY (movie_id, genre_id),
    CONSTRAINT movie_genres_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.movie_genre_terms(id) ON DELETE CASCADE,
    CONSTRAINT movie_genres_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE
);
CREATE INDEX idx_movie_genres_genre_added_at ON public.movie_genres USING btree (genre_id, library_id, added_at DESC, movie_id DESC) INCLUDE (rating_level, title_deleted);
CREATE INDEX idx_movie_genres_genre_title ON public.movie_genres USING btree (genre_id, library_id, sort_key, movie_id) INCLUDE (rating_level) WHERE (NOT title_deleted);
CREATE TRIGGER movie_genres_count_delete AFTER DELETE ON public.movie_genres REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('movie_genre_totals');
CREATE TRIGGER movie_genres_count_insert AFTER INSERT ON public.movie_genres REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('movie_genre_totals');
CREATE TRIGGER movie_genres_count_update AFTER UPDATE ON public.movie_genres REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('movie_genre_totals');
CREATE TRIGGER movie_genres_fill_insert BEFORE INSERT ON public.movie_genres FOR EACH ROW WHEN ((new.library_id IS NULL)) EXECUTE FUNCTION public.movie_genres_fill();
CREATE TRIGGER movie_genres_fill_update BEFORE UPDATE OF movie_id ON public.movie_genres FOR EACH ROW EXECUTE FUNCTION public.movie_genres_fill();
CREATE TRIGGER movie_genres_repair AFTER INSERT ON public.movie_genres REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_genres_repair();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_genres TO revenge_app;

-- Pictures of a movie, at most one primary of each type.
CREATE TABLE public.movie_images (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    image_type text NOT NULL,
    path text NOT NULL,
    blurhash text,
    width integer, -- Pixels.
    height integer, -- Pixels.
    aspect_ratio double precision GENERATED ALWAYS AS (((width)::double precision / (NULLIF(height, 0))::double precision)) STORED, -- width / height.
    language text, -- BCP 47 language tag; NULL: no text in the picture.
    vote_average double precision, -- 0 to 10.
    vote_count integer,
    is_primary boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_images_pkey PRIMARY KEY (id),
    CONSTRAINT movie_images_primary_excl EXCLUDE USING btree (movie_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE,
    CONSTRAINT movie_images_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_images_blurhash_check CHECK ((char_length(blurhash) <= 100)),
    CONSTRAINT movie_images_height_check CHECK ((height > 0)),
    CONSTRAINT movie_images_image_type_check CHECK ((image_type = ANY (ARRAY['poster'::text, 'backdrop'::text, 'logo'::text, 'banner'::text, 'thumb'::text, 'disc'::text, 'art'::text, 'still'::text]))),
    CONSTRAINT movie_images_language_check CHECK ((char_length(language) <= 35)),
    CONSTRAINT movie_images_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT movie_images_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 50))),
    CONSTRAINT movie_images_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT movie_images_vote_count_check CHECK ((vote_count >= 0)),
    CONSTRAINT movie_images_width_check CHECK ((width > 0))
);
CREATE UNIQUE INDEX idx_movie_images_once ON public.movie_images USING btree (movie_id, image_type, md5(path));
CREATE INDEX idx_movie_images_type ON public.movie_images USING btree (movie_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_images TO revenge_app;

-- People of the rows of movie_import_staging.
CREATE UNLOGGED TABLE public.movie_import_credits (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the credits of the line, from 0.
    credit_id uuid, -- Id of the credit if it is new.
    new_person_id uuid, -- Id of the person if he has to be made.
    person_id uuid, -- Set by the merge: the person.
    name text,
    imdb_id text, -- The person's.
    tmdb_id integer, -- The person's.
    role text,
    character_name text,
    department text,
    job text,
    billing_order integer,
    is_guest boolean,
    tmdb_credit_id text,
    CONSTRAINT movie_import_credits_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_import_credits TO revenge_app;

-- Ratings by other sites of the rows of movie_import_staging.
CREATE UNLOGGED TABLE public.movie_import_external_ratings (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the ratings of the line, from 0.
    source text,
    rating double precision, -- 0 to 100.
    vote_count integer,
    certified boolean,
    CONSTRAINT movie_import_external_ratings_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_import_external_ratings TO revenge_app;

-- Files of the rows of movie_import_staging; columns as in movie_files.
CREATE UNLOGGED TABLE public.movie_import_files (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the files of the line, from 0.
    file_id uuid,
    path text,
    file_name text,
    size_bytes bigint, -- Bytes.
    container text,
    resolution text,
    quality_profile text,
    video_codec text,
    audio_codec text,
    duration_ms bigint, -- Milliseconds.
    bitrate_kbps integer,
    framerate double precision,
    dynamic_range text,
    color_space text,
    audio_channels text,
    audio_languages text[],
    subtitle_languages text[],
    radarr_file_id integer,
    last_scanned_at timestamp with time zone,
    is_monitored boolean,
    fingerprint text,
    CONSTRAINT movie_import_files_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_import_files TO revenge_app;

-- Genres of the rows of movie_import_staging.
CREATE UNLOGGED TABLE public.movie_import_genres (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the genres of the line, from 0.
    genre_id uuid, -- Id of the genre if it has to be made.
    name text,
    CONSTRAINT movie_import_genres_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_import_genres TO revenge_app;

-- Rows of running imports; columns as in movies.
CREATE UNLOGGED TABLE public.movie_import_staging (
    import_id uuid NOT NULL, -- One run of an import, UUID made by the client.
    line bigint NOT NULL, -- Place of the row in its import, from 1.
    source_line bigint, -- Number of the row in its source (a line of a file), for messages.
    movie_id uuid, -- Id the row carries: the movie to update, or the id of the new one.
    library_id uuid,
    tmdb_id integer,
    imdb_id text,
    tvdb_id integer,
    radarr_id integer,
    title text,
    sort_title text,
    original_title text,
    year integer,
    release_date date,
    runtime_ms bigint,
    overview text,
    tagline text,
    status text,
    original_language text,
    content_rating text,
    rating_level integer,
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    logo_path text,
    trailer_url text,
    vote_average double precision,
    vote_count integer,
    popularity double precision,
    budget bigint,
    revenue bigint,
    path text,
    titles_i18n jsonb,
    taglines_i18n jsonb,
    overviews_i18n jsonb,
    age_ratings jsonb,
    is_locked boolean,
    added_at timestamp with time zone,
    metadata_updated_at timestamp with time zone,
    target_id uuid, -- Set by the merge: the movie that the row became or updated.
    outcome text, -- Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.
    reason text, -- Set by the merge: why the row was rejected.
    CONSTRAINT movie_import_staging_pkey PRIMARY KEY (import_id, line)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_import_staging TO revenge_app;

-- People in front of and behind the camera.
CREATE TABLE public.movie_people (
    id uuid NOT NULL,
    name text NOT NULL,
    sort_name text,
    original_name text,
    biography text,
    birthdate date,
    deathdate date,
    birthplace text,
    gender text,
    image_path text,
    image_blurhash text,
    tmdb_id integer, -- Id at themoviedb.org, unique.
    imdb_id text, -- Id at imdb.com, nm and 7 to 10 digits, unique.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL, -- fold_title(name), not unique: imports find people without ids by it.
    CONSTRAINT movie_people_pkey PRIMARY KEY (id),
    CONSTRAINT movie_people_biography_check CHECK ((char_length(biography) <= 100000)),
    CONSTRAINT movie_people_birthplace_check CHECK ((char_length(birthplace) <= 255)),
    CONSTRAINT movie_people_deathdate_check CHECK ((deathdate >= birthdate)),
    CONSTRAINT movie_people_gender_check CHECK ((char_length(gender) <= 20)),
    CONSTRAINT movie_people_image_blurhash_check CHECK ((char_length(image_blurhash) <= 100)),
    CONSTRAINT movie_people_image_path_check CHECK ((char_length(image_path) <= 4096)),
    CONSTRAINT movie_people_imdb_id_check CHECK ((imdb_id ~ '^nm[0-9]{7,10}$'::text)),
    CONSTRAINT movie_people_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT movie_people_original_name_check CHECK ((char_length(original_name) <= 255)),
    CONSTRAINT movie_people_sort_name_check CHECK (((char_length(sort_name) >= 1) AND (char_length(sort_name) <= 255))),
    CONSTRAINT movie_people_tmdb_id_check CHECK ((tmdb_id > 0))
);
CREATE UNIQUE INDEX idx_movie_people_imdb_id ON public.movie_people USING btree (imdb_id) WHERE (imdb_id IS NOT NULL);
CREATE INDEX idx_movie_people_name ON public.movie_people USING btree (name_folded, id);
CREATE UNIQUE INDEX idx_movie_people_tmdb_id ON public.movie_people USING btree (tmdb_id) WHERE (tmdb_id IS NOT NULL);
CREATE TRIGGER movie_people_set_updated_at BEFORE UPDATE ON public.movie_people FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_people TO revenge_app;

-- Sums over movie_user_ratings, kept by triggers; a movie that nobody rated has no row, or one of zeros.
CREATE TABLE public.movie_rating_totals (
    movie_id uuid NOT NULL,
    ratings bigint NOT NULL, -- Number of ratings.
    rating_sum bigint NOT NULL, -- Sum of the ratings.
    average double precision GENERATED ALWAYS AS (((rating_sum)::double precision / (NULLIF(ratings, 0))::double precision)) STORED, -- 1 to 100; NULL: no rating.
    CONSTRAINT movie_rating_totals_pkey PRIMARY KEY (movie_id),
    CONSTRAINT movie_rating_totals_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_rating_totals_rating_sum_check CHECK (((rating_sum >= ratings) AND (rating_sum <= (100 * ratings)))),
    CONSTRAINT movie_rating_totals_ratings_check CHECK ((ratings >= 0))
);
CREATE INDEX idx_movie_rating_totals_average ON public.movie_rating_totals USING btree (average DESC, movie_id DESC) INCLUDE (ratings) WHERE (ratings > 0);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_rating_totals TO revenge_app;

-- Studios of movies.
CREATE TABLE public.movie_studio_links (
    movie_id uuid NOT NULL,
    studio_id uuid NOT NULL,
    display_order integer DEFAULT 0 NOT NULL, -- Place among the studios of the movie, lowest first.
    CONSTRAINT movie_studio_links_pkey PRIMARY KEY (movie_id, studio_id),
    CONSTRAINT movie_studio_links_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_studio_links_studio_id_fkey FOREIGN KEY (studio_id) REFERENCES public.movie_studios(id) ON DELETE CASCADE
);
CREATE INDEX idx_movie_studio_links_studio_id ON public.movie_studio_links USING btree (studio_id, movie_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_studio_links TO revenge_app;

-- Companies that made films.
CREATE TABLE public.movie_studios (
    id uuid NOT NULL,
    name text NOT NULL,
    logo_path text,
    tmdb_id integer, -- Id at themoviedb.org, unique.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL, -- fold_title(name), not unique.
    CONSTRAINT movie_studios_pkey PRIMARY KEY (id),
    CONSTRAINT movie_studios_logo_path_check CHECK ((char_length(logo_path) <= 4096)),
    CONSTRAINT movie_studios_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT movie_studios_tmdb_id_check CHECK ((tmdb_id > 0))
);
CREATE INDEX idx_movie_studios_name ON public.movie_studios USING btree (name_folded, id);
CREATE UNIQUE INDEX idx_movie_studios_tmdb_id ON public.movie_studios USING btree (tmdb_id) WHERE (tmdb_id IS NOT NULL);
CREATE TRIGGER movie_studios_set_updated_at BEFORE UPDATE ON public.movie_studios FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_studios TO revenge_app;

-- Number of live movies per library and rating level, kept by triggers; no row means none.
CREATE TABLE public.movie_totals (
    library_id uuid NOT NULL,
    rating_level integer NOT NULL, -- movies.rating_level; 2147483647 for unrated.
    titles bigint NOT NULL,
    newest_added_at timestamp with time zone NOT NULL, -- No live title of it was added later; raised, never lowered. The newest lists begin here.
    CONSTRAINT movie_totals_pkey PRIMARY KEY (library_id, rating_level),
    CONSTRAINT movie_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT movie_totals_titles_check CHECK ((titles >= 0))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_totals TO revenge_app;

-- What a user thinks of a movie.
CREATE TABLE public.movie_user_ratings (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    rating integer NOT NULL, -- 1 (worst) to 100 (best).
    review text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_user_ratings_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_user_ratings_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_user_ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT movie_user_ratings_rating_check CHECK (((rating >= 1) AND (rating <= 100))),
    CONSTRAINT movie_user_ratings_review_check CHECK ((char_length(review) <= 20000))
);
CREATE INDEX idx_movie_user_ratings_movie_id ON public.movie_user_ratings USING btree (movie_id, user_id);
CREATE INDEX idx_movie_user_ratings_user_updated_at ON public.movie_user_ratings USING btree (user_id, updated_at DESC, movie_id DESC);
CREATE TRIGGER movie_user_ratings_count_delete AFTER DELETE ON public.movie_user_ratings REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_user_ratings_count();
CREATE TRIGGER movie_user_ratings_count_insert AFTER INSERT ON public.movie_user_ratings REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_user_ratings_count();
CREATE TRIGGER movie_user_ratings_count_update AFTER UPDATE ON public.movie_user_ratings REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movie_user_ratings_count();
CREATE TRIGGER movie_user_ratings_set_updated_at BEFORE UPDATE ON public.movie_user_ratings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_user_ratings TO revenge_app;

-- Trailers and the like, on other sites.
CREATE TABLE public.movie_videos (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    video_type text NOT NULL,
    site text NOT NULL,
    key text NOT NULL, -- Id of the video on its site, or its URL for other.
    name text,
    language text, -- BCP 47 language tag.
    size integer, -- Height in lines: 720, 1080, 2160.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_videos_pkey PRIMARY KEY (id),
    CONSTRAINT movie_videos_movie_id_site_key_key UNIQUE (movie_id, site, key),
    CONSTRAINT movie_videos_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_videos_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT movie_videos_language_check CHECK ((char_length(language) <= 35)),
    CONSTRAINT movie_videos_name_check CHECK ((char_length(name) <= 255)),
    CONSTRAINT movie_videos_site_check CHECK ((site = ANY (ARRAY['youtube'::text, 'vimeo'::text, 'other'::text]))),
    CONSTRAINT movie_videos_size_check CHECK ((size > 0)),
    CONSTRAINT movie_videos_video_type_check CHECK ((video_type = ANY (ARRAY['trailer'::text, 'teaser'::text, 'clip'::text, 'featurette'::text, 'behind_the_scenes'::text, 'bloopers'::text, 'opening_credits'::text, 'other'::text])))
);
CREATE INDEX idx_movie_videos_type ON public.movie_videos USING btree (movie_id, video_type, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_videos TO revenge_app;

-- One row per playing session, updated until it ends.
CREATE TABLE public.movie_watch_history (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    position_ms bigint DEFAULT 0 NOT NULL, -- Where playing stands, milliseconds from the beginning.
    duration_ms bigint, -- Length of what is played, milliseconds.
    completed boolean DEFAULT false NOT NULL,
    completed_at timestamp with time zone,
    device_name text,
    device_type text,
    client_name text,
    play_method text, -- direct_play, direct_stream, transcode, ...
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    watched_at timestamp with time zone DEFAULT now() NOT NULL, -- When this row was last updated: each progress report sets it.
    CONSTRAINT movie_watch_history_pkey PRIMARY KEY (id),
    CONSTRAINT movie_watch_history_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_history_client_name_check CHECK ((char_length(client_name) <= 100)),
    CONSTRAINT movie_watch_history_completed_at_check CHECK (((completed_at IS NULL) OR completed)),
    CONSTRAINT movie_watch_history_device_name_check CHECK ((char_length(device_name) <= 255)),
    CONSTRAINT movie_watch_history_device_type_check CHECK ((char_length(device_type) <= 50)),
    CONSTRAINT movie_watch_history_duration_ms_check CHECK ((duration_ms > 0)),
    CONSTRAINT movie_watch_history_play_method_check CHECK ((char_length(play_method) <= 50)),
    CONSTRAINT movie_watch_history_position_ms_check CHECK ((position_ms >= 0))
);
CREATE INDEX idx_movie_watch_history_completed ON public.movie_watch_history USING btree (user_id, watched_at DESC, id DESC) WHERE completed;
CREATE INDEX idx_movie_watch_history_movie_id ON public.movie_watch_history USING btree (movie_id);
CREATE INDEX idx_movie_watch_history_user_movie ON public.movie_watch_history USING btree (user_id, movie_id, watched_at DESC, id DESC);
CREATE INDEX idx_watch_history_user_time ON public.movie_watch_history USING btree (user_id, watched_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_watch_history TO revenge_app;

-- Where a user stands with a movie; written by the statements that write movie_watch_history.
CREATE TABLE public.movie_watch_state (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    position_ms bigint DEFAULT 0 NOT NULL, -- Where to go on, milliseconds from the beginning.
    duration_ms bigint, -- Length of what was played, milliseconds.
    completed_at timestamp with time zone, -- When the latest run was finished; NULL while one is under way, also when the movie was watched before.
    watch_count integer DEFAULT 0 NOT NULL, -- How often the user finished the movie; watched: above 0.
    last_watched_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_watch_state_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_watch_state_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT movie_watch_state_duration_ms_check CHECK ((duration_ms > 0)),
    CONSTRAINT movie_watch_state_position_ms_check CHECK ((position_ms >= 0)),
    CONSTRAINT movie_watch_state_watch_count_check CHECK (((watch_count >= 0) AND ((completed_at IS NULL) OR (watch_count > 0))))
);
CREATE INDEX idx_movie_watch_state_continue ON public.movie_watch_state USING btree (user_id, last_watched_at DESC, movie_id DESC) WHERE ((completed_at IS NULL) AND (position_ms > 0));
CREATE INDEX idx_movie_watch_state_movie_id ON public.movie_watch_state USING btree (movie_id, user_id);
CREATE INDEX idx_movie_watch_state_watched ON public.movie_watch_state USING btree (user_id, last_watched_at DESC, movie_id DESC) WHERE (watch_count > 0);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_watch_state TO revenge_app;

-- Movies that users want to watch, in the order (position, movie_id).
CREATE TABLE public.movie_watchlist (
    user_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    "position" integer DEFAULT 0 NOT NULL, -- Place in the list, lowest first; not unique, so that reordering is one UPDATE.
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT movie_watchlist_pkey PRIMARY KEY (user_id, movie_id),
    CONSTRAINT movie_watchlist_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT movie_watchlist_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT movie_watchlist_position_check CHECK (("position" >= 0))
);
CREATE INDEX idx_movie_watchlist_movie_id ON public.movie_watchlist USING btree (movie_id, user_id);
CREATE INDEX idx_movie_watchlist_user_position ON public.movie_watchlist USING btree (user_id, "position", movie_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movie_watchlist TO revenge_app;

-- Films, one live row per film and library. Soft-deleted: deleted_at.
CREATE TABLE public.movies (
    id uuid NOT NULL, -- UUID version 7, made by the client. Never changes.
    library_id uuid NOT NULL,
    tmdb_id integer, -- Id at themoviedb.org; unique among the live movies of a library.
    imdb_id text, -- Id at imdb.com, tt and 7 to 10 digits; unique among the live movies of a library.
    tvdb_id integer,
    radarr_id integer, -- Id in Radarr; unique among the live movies of a library.
    title text NOT NULL,
    sort_title text, -- Title to sort by, when other than title (without its article, say).
    original_title text,
    year integer,
    release_date date,
    runtime_ms bigint, -- Running time in milliseconds.
    overview text,
    tagline text,
    status text,
    original_language text, -- BCP 47 language tag.
    content_rating text, -- Rating as printed: PG-13, FSK 12.
    rating_level integer, -- content_rating on one scale, 0 (all ages) to 100; NULL: unrated, hidden from viewers who have a limit.
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    logo_path text,
    trailer_url text,
    vote_average double precision, -- Community rating, 0 to 10.
    vote_count integer,
    popularity double precision,
    budget bigint, -- US dollars.
    revenue bigint, -- US dollars.
    path text, -- Folder or file under which the film was found; with title_folded and year the identity of an imported film without ids. Look up by md5(path) and path.
    titles_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to title.
    taglines_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to tagline.
    overviews_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to overview.
    age_ratings jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: country to rating system to rating.
    is_locked boolean DEFAULT false NOT NULL, -- true: metadata was edited by hand and is not to be overwritten by a refresh.
    play_count integer DEFAULT 0 NOT NULL, -- Plays by all users.
    last_played_at timestamp with time zone,
    added_at timestamp with time zone DEFAULT now() NOT NULL, -- When the film came into the library.
    metadata_updated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone, -- Set: deleted; invisible to every read that does not ask for it, and out of the totals.
    title_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(title)) STORED NOT NULL, -- fold_title(title): for comparing.
    sort_key text COLLATE "C" GENERATED ALWAYS AS (public.title_sort_key(COALESCE(sort_title, title))) STORED NOT NULL, -- title_sort_key of sort_title, else of title: for sorting by code point.
    search_titles text COLLATE "C" GENERATED ALWAYS AS (public.title_search(title, original_title, titles_i18n)) STORED NOT NULL, -- title, original_title and titles_i18n, folded, one a line: for LIKE and title_grams().
    CONSTRAINT movies_pkey PRIMARY KEY (id),
    CONSTRAINT movies_library_id_id_key UNIQUE (library_id, id),
    CONSTRAINT movies_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT movies_age_ratings_check CHECK ((jsonb_typeof(age_ratings) = 'object'::text)),
    CONSTRAINT movies_backdrop_blurhash_check CHECK ((char_length(backdrop_blurhash) <= 100)),
    CONSTRAINT movies_backdrop_path_check CHECK ((char_length(backdrop_path) <= 4096)),
    CONSTRAINT movies_budget_check CHECK ((budget >= 0)),
    CONSTRAINT movies_content_rating_check CHECK ((char_length(content_rating) <= 20)),
    CONSTRAINT movies_imdb_id_check CHECK ((imdb_id ~ '^tt[0-9]{7,10}$'::text)),
    CONSTRAINT movies_logo_path_check CHECK ((char_length(logo_path) <= 4096)),
    CONSTRAINT movies_original_language_check CHECK ((char_length(original_language) <= 35)),
    CONSTRAINT movies_original_title_check CHECK (((char_length(original_title) >= 1) AND (char_length(original_title) <= 500))),
    CONSTRAINT movies_overview_check CHECK ((char_length(overview) <= 20000)),
    CONSTRAINT movies_overviews_i18n_check CHECK ((jsonb_typeof(overviews_i18n) = 'object'::text)),
    CONSTRAINT movies_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT movies_play_count_check CHECK ((play_count >= 0)),
    CONSTRAINT movies_popularity_check CHECK (((popularity >= (0)::double precision) AND (popularity < 'Infinity'::double precision))),
    CONSTRAINT movies_poster_blurhash_check CHECK ((char_length(poster_blurhash) <= 100)),
    CONSTRAINT movies_poster_path_check CHECK ((char_length(poster_path) <= 4096)),
    CONSTRAINT movies_radarr_id_check CHECK ((radarr_id > 0)),
    CONSTRAINT movies_rating_level_check CHECK (((rating_level >= 0) AND (rating_level <= 100))),
    CONSTRAINT movies_revenue_check CHECK ((revenue >= 0)),
    CONSTRAINT movies_runtime_ms_check CHECK ((runtime_ms > 0)),
    CONSTRAINT movies_sort_title_check CHECK (((char_length(sort_title) >= 1) AND (char_length(sort_title) <= 500))),
    CONSTRAINT movies_status_check CHECK ((char_length(status) <= 50)),
    CONSTRAINT movies_tagline_check CHECK ((char_length(tagline) <= 1000)),
    CONSTRAINT movies_taglines_i18n_check CHECK ((jsonb_typeof(taglines_i18n) = 'object'::text)),
    CONSTRAINT movies_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT movies_titles_i18n_check CHECK ((jsonb_typeof(titles_i18n) = 'object'::text)),
    CONSTRAINT movies_tmdb_id_check CHECK ((tmdb_id > 0)),
    CONSTRAINT movies_trailer_url_check CHECK ((char_length(trailer_url) <= 2000)),
    CONSTRAINT movies_tvdb_id_check CHECK ((tvdb_id > 0)),
    CONSTRAINT movies_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT movies_vote_count_check CHECK ((vote_count >= 0)),
    CONSTRAINT movies_year_check CHECK (((year >= 1870) AND (year <= 2200)))
);
CREATE INDEX idx_movies_added_at ON public.movies USING btree (added_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_identity ON public.movies USING btree (library_id, title_folded, year) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_library_added_at ON public.movies USING btree (library_id, added_at DESC, id DESC) INCLUDE (rating_level) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_movies_library_imdb_id ON public.movies USING btree (library_id, imdb_id) WHERE ((deleted_at IS NULL) AND (imdb_id IS NOT NULL));
CREATE INDEX idx_movies_library_last_played_at ON public.movies USING btree (library_id, last_played_at DESC, id DESC) INCLUDE (rating_level) WHERE ((deleted_at IS NULL) AND (last_played_at IS NOT NULL));
CREATE INDEX idx_movies_library_path ON public.movies USING btree (library_id, md5(path)) WHERE ((deleted_at IS NULL) AND (path IS NOT NULL));
CREATE UNIQUE INDEX idx_movies_library_radarr_id ON public.movies USING btree (library_id, radarr_id) WHERE ((deleted_at IS NULL) AND (radarr_id IS NOT NULL));
CREATE INDEX idx_movies_library_release_date ON public.movies USING btree (library_id, COALESCE(release_date, '0001-01-01'::date) DESC, id DESC) INCLUDE (rating_level) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_library_title ON public.movies USING btree (library_id, sort_key, id) INCLUDE (rating_level) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_movies_library_tmdb_id ON public.movies USING btree (library_id, tmdb_id) WHERE ((deleted_at IS NULL) AND (tmdb_id IS NOT NULL));
CREATE INDEX idx_movies_library_vote_average ON public.movies USING btree (library_id, vote_average DESC, id DESC) INCLUDE (rating_level, vote_count) WHERE ((deleted_at IS NULL) AND (vote_average IS NOT NULL));
CREATE INDEX idx_movies_library_year ON public.movies USING btree (library_id, year, sort_key, id) INCLUDE (rating_level) WHERE ((deleted_at IS NULL) AND (year IS NOT NULL));
CREATE INDEX idx_movies_release_date ON public.movies USING btree (COALESCE(release_date, '0001-01-01'::date) DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_search ON public.movies USING gin (public.title_search_vector(title, overview)) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_seen ON public.movies USING btree (id) INCLUDE (library_id, rating_level, release_date, runtime_ms) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_title ON public.movies USING btree (sort_key, id) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_title_grams ON public.movies USING gin (public.title_grams(search_titles)) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_title_trgm ON public.movies USING gin (search_titles public.gin_trgm_ops) WHERE (deleted_at IS NULL);
CREATE INDEX idx_movies_title_words ON public.movies USING gin (public.title_search_vector(search_titles, NULL::text)) WHERE (deleted_at IS NULL);
CREATE TRIGGER movies_count_delete AFTER DELETE ON public.movies REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('movie_totals');
CREATE TRIGGER movies_count_insert AFTER INSERT ON public.movies REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('movie_totals');
CREATE TRIGGER movies_count_update AFTER UPDATE ON public.movies REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('movie_totals');
CREATE TRIGGER movies_delete_files AFTER UPDATE ON public.movies REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_delete_files();
CREATE TRIGGER movies_library_kind_check AFTER INSERT ON public.movies REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.titles_fit_library('movies');
CREATE TRIGGER movies_moved_kind_check AFTER UPDATE OF library_id ON public.movies FOR EACH ROW WHEN ((new.library_id <> old.library_id)) EXECUTE FUNCTION public.titles_fit_library('movies');
CREATE TRIGGER movies_set_updated_at BEFORE UPDATE ON public.movies FOR EACH ROW WHEN ((new.play_count = old.play_count)) EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER movies_update_genres AFTER UPDATE ON public.movies REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_update_genres();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.movies TO revenge_app;

-- Large payloads of notifications, kept for an hour.
CREATE UNLOGGED TABLE public.notify_payloads (
    id uuid NOT NULL,
    payload text NOT NULL, -- JSON as it was published; at most 1 MiB.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notify_payloads_pkey PRIMARY KEY (id),
    CONSTRAINT notify_payloads_payload_check CHECK ((octet_length(payload) <= 1048576))
);
CREATE INDEX idx_notify_payloads_created_at ON public.notify_payloads USING btree (created_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.notify_payloads TO revenge_app;

-- Identity providers; at most one is the default, and that one is enabled.
CREATE TABLE public.oidc_providers (
    id uuid NOT NULL,
    name text NOT NULL, -- The name in URLs.
    display_name text NOT NULL,
    provider_type text NOT NULL, -- Which dialect it speaks, by the backend's names: generic, authentik, keycloak.
    issuer_url text NOT NULL,
    client_id text NOT NULL,
    client_secret_encrypted bytea, -- Encrypted by the backend; NULL: a public client, which has none.
    authorization_endpoint text, -- This and the endpoints below: NULL: as discovered under issuer_url.
    token_endpoint text,
    userinfo_endpoint text,
    jwks_uri text,
    end_session_endpoint text,
    scopes text[] NOT NULL,
    claim_mappings jsonb DEFAULT '{}'::jsonb NOT NULL, -- Field of a user → name of the claim.
    role_mappings jsonb DEFAULT '{}'::jsonb NOT NULL, -- Group at the provider → name of the role.
    auto_create_users boolean DEFAULT false NOT NULL,
    update_user_info boolean DEFAULT false NOT NULL,
    allow_linking boolean DEFAULT true NOT NULL,
    is_enabled boolean DEFAULT true NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT oidc_providers_pkey PRIMARY KEY (id),
    CONSTRAINT oidc_providers_name_key UNIQUE (name),
    CONSTRAINT oidc_providers_is_default_excl EXCLUDE USING btree (is_default WITH =) WHERE (is_default) DEFERRABLE,
    CONSTRAINT oidc_providers_authorization_endpoint_check CHECK ((char_length(authorization_endpoint) <= 2000)),
    CONSTRAINT oidc_providers_claim_mappings_check CHECK ((jsonb_typeof(claim_mappings) = 'object'::text)),
    CONSTRAINT oidc_providers_client_id_check CHECK (((char_length(client_id) >= 1) AND (char_length(client_id) <= 255))),
    CONSTRAINT oidc_providers_client_secret_encrypted_check CHECK (((octet_length(client_secret_encrypted) >= 1) AND (octet_length(client_secret_encrypted) <= 10000))),
    CONSTRAINT oidc_providers_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 255))),
    CONSTRAINT oidc_providers_end_session_endpoint_check CHECK ((char_length(end_session_endpoint) <= 2000)),
    CONSTRAINT oidc_providers_is_default_check CHECK ((is_enabled OR (NOT is_default))),
    CONSTRAINT oidc_providers_issuer_url_check CHECK (((char_length(issuer_url) >= 1) AND (char_length(issuer_url) <= 2000))),
    CONSTRAINT oidc_providers_jwks_uri_check CHECK ((char_length(jwks_uri) <= 2000)),
    CONSTRAINT oidc_providers_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,99}$'::text)),
    CONSTRAINT oidc_providers_provider_type_check CHECK (((char_length(provider_type) >= 1) AND (char_length(provider_type) <= 50))),
    CONSTRAINT oidc_providers_role_mappings_check CHECK ((jsonb_typeof(role_mappings) = 'object'::text)),
    CONSTRAINT oidc_providers_scopes_check CHECK ((cardinality(scopes) <= 100)),
    CONSTRAINT oidc_providers_token_endpoint_check CHECK ((char_length(token_endpoint) <= 2000)),
    CONSTRAINT oidc_providers_userinfo_endpoint_check CHECK ((char_length(userinfo_endpoint) <= 2000))
);
CREATE TRIGGER oidc_providers_set_updated_at BEFORE UPDATE ON public.oidc_providers FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.oidc_providers TO revenge_app;

-- Sign-ins under way. Each row is used once, by deleting it; valid: expires_at > now(), of an enabled provider.
CREATE TABLE public.oidc_states (
    id uuid NOT NULL,
    state_hash text NOT NULL, -- Hash of the state; the state itself is never stored, so that the table alone finishes no sign-in.
    provider_id uuid NOT NULL,
    user_id uuid, -- Who links an account to himself; NULL: a sign-in.
    code_verifier text, -- PKCE (RFC 7636): 43 to 128 characters.
    nonce text,
    redirect_url text,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT oidc_states_pkey PRIMARY KEY (id),
    CONSTRAINT oidc_states_state_hash_key UNIQUE (state_hash),
    CONSTRAINT oidc_states_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.oidc_providers(id) ON DELETE CASCADE,
    CONSTRAINT oidc_states_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT oidc_states_code_verifier_check CHECK (((char_length(code_verifier) >= 43) AND (char_length(code_verifier) <= 128))),
    CONSTRAINT oidc_states_nonce_check CHECK (((char_length(nonce) >= 1) AND (char_length(nonce) <= 255))),
    CONSTRAINT oidc_states_redirect_url_check CHECK ((char_length(redirect_url) <= 2000)),
    CONSTRAINT oidc_states_state_hash_check CHECK (((char_length(state_hash) >= 1) AND (char_length(state_hash) <= 255)))
);
CREATE INDEX idx_oidc_states_expires_at ON public.oidc_states USING btree (expires_at);
CREATE INDEX idx_oidc_states_provider ON public.oidc_states USING btree (provider_id);
CREATE INDEX idx_oidc_states_user ON public.oidc_states USING btree (user_id) WHERE (user_id IS NOT NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.oidc_states TO revenge_app;

-- Accounts of users at providers: one of a user at each, each account of one user.
CREATE TABLE public.oidc_user_links (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL, -- The provider's id of the account (claim sub).
    email text,
    name text,
    picture_url text,
    groups text[] DEFAULT '{}'::text[] NOT NULL, -- The groups that the provider named at the last sign-in.
    access_token_encrypted bytea, -- Encrypted by the backend, as is the refresh token.
    refresh_token_encrypted bytea,
    token_expires_at timestamp with time zone,
    last_login_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT oidc_user_links_pkey PRIMARY KEY (id),
    CONSTRAINT oidc_user_links_provider_id_subject_key UNIQUE (provider_id, subject),
    CONSTRAINT oidc_user_links_user_id_provider_id_key UNIQUE (user_id, provider_id),
    CONSTRAINT oidc_user_links_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.oidc_providers(id) ON DELETE CASCADE,
    CONSTRAINT oidc_user_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT oidc_user_links_access_token_encrypted_check CHECK (((octet_length(access_token_encrypted) >= 1) AND (octet_length(access_token_encrypted) <= 20000))),
    CONSTRAINT oidc_user_links_email_check CHECK ((char_length(email) <= 255)),
    CONSTRAINT oidc_user_links_groups_check CHECK ((cardinality(groups) <= 1000)),
    CONSTRAINT oidc_user_links_name_check CHECK ((char_length(name) <= 255)),
    CONSTRAINT oidc_user_links_picture_url_check CHECK ((char_length(picture_url) <= 2000)),
    CONSTRAINT oidc_user_links_refresh_token_encrypted_check CHECK (((octet_length(refresh_token_encrypted) >= 1) AND (octet_length(refresh_token_encrypted) <= 20000))),
    CONSTRAINT oidc_user_links_subject_check CHECK (((char_length(subject) >= 1) AND (char_length(subject) <= 500)))
);
CREATE TRIGGER oidc_user_links_set_updated_at BEFORE UPDATE ON public.oidc_user_links FOR EACH ROW WHEN ((NOT (new.last_login_at IS DISTINCT FROM old.last_login_at))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.oidc_user_links TO revenge_app;

-- How far durable consumers of the outbox have come; events behind the slowest are kept.
CREATE TABLE public.outbox_consumers (
    name text NOT NULL,
    xid xid8 DEFAULT '0'::xid8 NOT NULL, -- With id: the last event that was acknowledged; 0 and 0 before the first.
    id bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL, -- When it last moved.
    CONSTRAINT outbox_consumers_pkey PRIMARY KEY (name),
    CONSTRAINT outbox_consumers_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 200)))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.outbox_consumers TO revenge_app;

-- Events for other parts of the backend, in the order of (xid, id).
CREATE TABLE public.outbox_events (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL, -- The transaction that wrote it.
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL, -- Order within the transaction.
    topic text NOT NULL, -- What it is about; at most 200 bytes.
    payload jsonb NOT NULL, -- At most 1 MiB as it was appended, and 4 MiB as PostgreSQL writes it.
    created_at timestamp with time zone DEFAULT now() NOT NULL, -- When its transaction began.
    CONSTRAINT outbox_events_pkey PRIMARY KEY (xid, id),
    CONSTRAINT outbox_events_payload_check CHECK ((octet_length((payload)::text) <= 4194304)),
    CONSTRAINT outbox_events_topic_check CHECK (((octet_length(topic) >= 1) AND (octet_length(topic) <= 200)))
);
CREATE INDEX idx_outbox_events_topic ON public.outbox_events USING btree (topic, xid, id);
CREATE TRIGGER outbox_events_notify AFTER INSERT ON public.outbox_events FOR EACH STATEMENT EXECUTE FUNCTION public.outbox_notify();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.outbox_events TO revenge_app;

-- One-time tokens that let a user set a new password. Valid: used_at IS NULL AND expires_at > now().
CREATE TABLE public.password_reset_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone, -- When it was used or made invalid.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT password_reset_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT password_reset_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT password_reset_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT password_reset_tokens_token_hash_check CHECK (((char_length(token_hash) >= 1) AND (char_length(token_hash) <= 255))),
    CONSTRAINT password_reset_tokens_user_agent_check CHECK ((char_length(user_agent) <= 1000))
);
CREATE INDEX idx_password_reset_tokens_expires_at ON public.password_reset_tokens USING btree (expires_at);
CREATE INDEX idx_password_reset_tokens_used_at ON public.password_reset_tokens USING btree (used_at) WHERE (used_at IS NOT NULL);
CREATE INDEX idx_password_reset_tokens_user ON public.password_reset_tokens USING btree (user_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.password_reset_tokens TO revenge_app;

-- The dictionary of permissions; the name is the key, as programs ask by name.
CREATE TABLE public.permissions (
    name text NOT NULL,
    display_name text NOT NULL,
    description text NOT NULL,
    category text NOT NULL,
    is_dangerous boolean DEFAULT false NOT NULL, -- To be confirmed before it is given to a role.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT permissions_pkey PRIMARY KEY (name),
    CONSTRAINT permissions_category_check CHECK (((char_length(category) >= 1) AND (char_length(category) <= 50))),
    CONSTRAINT permissions_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 255))),
    CONSTRAINT permissions_name_check CHECK ((name ~ '^[a-z_]{1,50}:[a-z_]{1,49}$'::text))
);
CREATE INDEX idx_permissions_category ON public.permissions USING btree (category, name);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.permissions TO revenge_app;

-- With whom a playlist is shared; its owner is not among them.
CREATE TABLE public.playlist_collaborators (
    playlist_id uuid NOT NULL,
    user_id uuid NOT NULL,
    can_edit boolean DEFAULT false NOT NULL, -- Whether the user may change it; see it he may in any case.
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT playlist_collaborators_pkey PRIMARY KEY (playlist_id, user_id),
    CONSTRAINT playlist_collaborators_playlist_id_fkey FOREIGN KEY (playlist_id) REFERENCES public.playlists(id) ON DELETE CASCADE,
    CONSTRAINT playlist_collaborators_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_playlist_collaborators_playlist_added_at ON public.playlist_collaborators USING btree (playlist_id, added_at, user_id);
CREATE INDEX idx_playlist_collaborators_user_added_at ON public.playlist_collaborators USING btree (user_id, added_at DESC, playlist_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.playlist_collaborators TO revenge_app;

-- What is in a playlist; a title may be in it more than once.
CREATE TABLE public.playlist_items (
    id uuid NOT NULL,
    playlist_id uuid NOT NULL, -- Never changes.
    movie_id uuid,
    series_id uuid,
    episode_id uuid,
    "position" integer DEFAULT 0 NOT NULL, -- Place in the list, lowest first, with gaps where items were removed; given by triggers.
    start_time_ms bigint, -- Where playing begins, milliseconds, at most 365 days; NULL: at the beginning.
    end_time_ms bigint, -- Where it ends, milliseconds, at most 365 days; NULL: at the end.
    duration_ms bigint, -- What there is to play, milliseconds, by the running time of when the item was last written; NULL: not known, as of a series.
    title text, -- What it is called here; NULL: by its own title.
    thumbnail_url text,
    added_by uuid,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    last_played_at timestamp with time zone,
    CONSTRAINT playlist_items_pkey PRIMARY KEY (id),
    CONSTRAINT playlist_items_playlist_id_position_key UNIQUE (playlist_id, "position") DEFERRABLE,
    CONSTRAINT playlist_items_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT playlist_items_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes(id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies(id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_playlist_id_fkey FOREIGN KEY (playlist_id) REFERENCES public.playlists(id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_content_check CHECK ((num_nonnulls(movie_id, series_id, episode_id) = 1)),
    CONSTRAINT playlist_items_duration_ms_check CHECK (((duration_ms >= 0) AND (duration_ms <= '31536000000'::bigint))),
    CONSTRAINT playlist_items_end_time_ms_check CHECK (((end_time_ms > COALESCE(start_time_ms, (0)::bigint)) AND (end_time_ms <= '31536000000'::bigint))),
    CONSTRAINT playlist_items_position_check CHECK (("position" >= 0)),
    CONSTRAINT playlist_items_start_time_ms_check CHECK (((start_time_ms >= 0) AND (start_time_ms <= '31536000000'::bigint))),
    CONSTRAINT playlist_items_thumbnail_url_check CHECK ((char_length(thumbnail_url) <= 2000)),
    CONSTRAINT playlist_items_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500)))
);
CREATE INDEX idx_playlist_items_added_by ON public.playlist_items USING btree (added_by) WHERE (added_by IS NOT NULL);
CREATE INDEX idx_playlist_items_episode ON public.playlist_items USING btree (episode_id) WHERE (episode_id IS NOT NULL);
CREATE INDEX idx_playlist_items_movie ON public.playlist_items USING btree (movie_id) WHERE (movie_id IS NOT NULL);
CREATE INDEX idx_playlist_items_series ON public.playlist_items USING btree (series_id) WHERE (series_id IS NOT NULL);
CREATE TRIGGER playlist_items_append BEFORE INSERT ON public.playlist_items FOR EACH ROW EXECUTE FUNCTION public.playlist_items_append();
CREATE TRIGGER playlist_items_count_delete AFTER DELETE ON public.playlist_items REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.playlist_items_count();
CREATE TRIGGER playlist_items_count_insert AFTER INSERT ON public.playlist_items REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.playlist_items_count();
CREATE TRIGGER playlist_items_count_update AFTER UPDATE ON public.playlist_items FOR EACH ROW WHEN ((new.duration_ms IS DISTINCT FROM old.duration_ms)) EXECUTE FUNCTION public.playlist_items_count();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.playlist_items TO revenge_app;

-- Lists of titles that users made. Seen by the owner, by collaborators and, if public, by all users.
CREATE TABLE public.playlists (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    visibility text DEFAULT 'private'::text NOT NULL,
    thumbnail_url text,
    sort_order integer DEFAULT 0 NOT NULL, -- Place among the owner's lists, lowest first; not unique.
    shuffle_enabled boolean DEFAULT false NOT NULL,
    repeat_mode text DEFAULT 'none'::text NOT NULL,
    item_count integer DEFAULT 0 NOT NULL, -- Items, kept by triggers, also those that a viewer may not see; at most 10,000.
    total_duration_ms bigint DEFAULT 0 NOT NULL, -- Sum of the items' duration_ms, kept by triggers, milliseconds.
    last_played_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT playlists_pkey PRIMARY KEY (id),
    CONSTRAINT playlists_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT playlists_description_check CHECK ((char_length(description) <= 20000)),
    CONSTRAINT playlists_item_count_check CHECK (((item_count >= 0) AND (item_count <= 10000))),
    CONSTRAINT playlists_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT playlists_repeat_mode_check CHECK ((repeat_mode = ANY (ARRAY['none'::text, 'one'::text, 'all'::text]))),
    CONSTRAINT playlists_thumbnail_url_check CHECK ((char_length(thumbnail_url) <= 2000)),
    CONSTRAINT playlists_total_duration_ms_check CHECK ((total_duration_ms >= 0)),
    CONSTRAINT playlists_visibility_check CHECK ((visibility = ANY (ARRAY['private'::text, 'public'::text])))
);
CREATE INDEX idx_playlists_public ON public.playlists USING btree (created_at DESC, id DESC) WHERE (visibility = 'public'::text);
CREATE INDEX idx_playlists_user_created_at ON public.playlists USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX idx_playlists_user_sort_order ON public.playlists USING btree (user_id, sort_order, id);
CREATE TRIGGER playlists_set_updated_at BEFORE UPDATE ON public.playlists FOR EACH ROW WHEN ((NOT (((new.item_count IS DISTINCT FROM old.item_count) OR (new.total_duration_ms IS DISTINCT FROM old.total_duration_ms)) OR (new.last_played_at IS DISTINCT FROM old.last_played_at)))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.playlists TO revenge_app;

-- Who of a household watches with a user's account.
CREATE TABLE public.profiles (
    id uuid NOT NULL, -- UUID version 7, made by the client; never that of a user.
    user_id uuid NOT NULL,
    name text NOT NULL,
    avatar_url text,
    is_default boolean DEFAULT false NOT NULL, -- Exactly one of a user's profiles: the first, until another is chosen. The application does not delete it; if its row is deleted all the same, the oldest of the rest is it.
    is_kids boolean DEFAULT false NOT NULL, -- Must have a limit, and nothing for adults.
    max_rating_level integer, -- Highest rating_level that is seen with this profile, 0 to 100, also by an administrator; NULL: the user's own limit alone.
    adult_enabled boolean DEFAULT false NOT NULL,
    adult_pin_hash text, -- Encoded hash of the PIN that opens titles for adults; NULL: no PIN.
    preferred_language text,
    preferred_audio_language text,
    preferred_subtitle_language text,
    autoplay_next boolean DEFAULT true NOT NULL,
    autoplay_previews boolean DEFAULT true NOT NULL,
    autoplay_delay_ms bigint DEFAULT 10000 NOT NULL, -- Milliseconds before the next title begins by itself.
    continue_watching_days integer DEFAULT 30 NOT NULL, -- Days for which a title begun is offered, by the backend: the lists show all.
    mark_watched_percent integer DEFAULT 90 NOT NULL, -- From this part of its duration on the backend takes a title for watched; progress that is recorded counts from 90 on.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT profiles_pkey PRIMARY KEY (id),
    CONSTRAINT profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT profiles_adult_pin_hash_check CHECK (((char_length(adult_pin_hash) >= 1) AND (char_length(adult_pin_hash) <= 1000))),
    CONSTRAINT profiles_autoplay_delay_ms_check CHECK (((autoplay_delay_ms >= 0) AND (autoplay_delay_ms <= 600000))),
    CONSTRAINT profiles_avatar_url_check CHECK ((char_length(avatar_url) <= 2000)),
    CONSTRAINT profiles_continue_watching_days_check CHECK (((continue_watching_days >= 1) AND (continue_watching_days <= 3650))),
    CONSTRAINT profiles_is_kids_check CHECK (((NOT is_kids) OR ((max_rating_level IS NOT NULL) AND (NOT adult_enabled)))),
    CONSTRAINT profiles_mark_watched_percent_check CHECK (((mark_watched_percent >= 1) AND (mark_watched_percent <= 100))),
    CONSTRAINT profiles_max_rating_level_check CHECK (((max_rating_level >= 0) AND (max_rating_level <= 100))),
    CONSTRAINT profiles_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT profiles_preferred_audio_language_check CHECK ((char_length(preferred_audio_language) <= 35)),
    CONSTRAINT profiles_preferred_language_check CHECK ((char_length(preferred_language) <= 35)),
    CONSTRAINT profiles_preferred_subtitle_language_check CHECK ((char_length(preferred_subtitle_language) <= 35))
);
CREATE UNIQUE INDEX idx_profiles_default ON public.profiles USING btree (user_id) WHERE is_default;
CREATE UNIQUE INDEX idx_profiles_name ON public.profiles USING btree (user_id, lower(name));
CREATE INDEX idx_profiles_user_id ON public.profiles USING btree (user_id, created_at, id);
CREATE TRIGGER profiles_default_of_changed BEFORE UPDATE OF is_default ON public.profiles FOR EACH ROW WHEN ((new.is_default AND (NOT old.is_default))) EXECUTE FUNCTION public.profiles_keep_default();
CREATE TRIGGER profiles_default_of_deleted AFTER DELETE ON public.profiles FOR EACH ROW WHEN (old.is_default) EXECUTE FUNCTION public.profiles_keep_default();
CREATE TRIGGER profiles_default_of_new BEFORE INSERT ON public.profiles FOR EACH ROW EXECUTE FUNCTION public.profiles_keep_default();
CREATE TRIGGER profiles_differ_from_users BEFORE INSERT OR UPDATE OF id ON public.profiles FOR EACH ROW EXECUTE FUNCTION public.profiles_differ_from_users();
CREATE TRIGGER profiles_set_updated_at BEFORE UPDATE ON public.profiles FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.profiles TO revenge_app;

-- Who rates titles by age. A table rather than an enum: countries add theirs.
CREATE TABLE public.rating_systems (
    name text NOT NULL,
    display_name text NOT NULL,
    country text, -- ISO 3166-1 alpha-2; NULL: of no one country.
    CONSTRAINT rating_systems_pkey PRIMARY KEY (name),
    CONSTRAINT rating_systems_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT rating_systems_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 100))),
    CONSTRAINT rating_systems_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,19}$'::text))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.rating_systems TO revenge_app;

-- What a user may do with one thing, whatever his roles; at most one grant each. Void once expired.
CREATE TABLE public.resource_grants (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id uuid NOT NULL, -- Of any table: no foreign key; who deletes the thing deletes its grants.
    grant_type text NOT NULL,
    granted_by uuid,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT resource_grants_pkey PRIMARY KEY (id),
    CONSTRAINT resource_grants_user_id_resource_key UNIQUE (user_id, resource_type, resource_id),
    CONSTRAINT resource_grants_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT resource_grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT resource_grants_grant_type_check CHECK ((grant_type = ANY (ARRAY['view'::text, 'edit'::text, 'manage'::text, 'owner'::text]))),
    CONSTRAINT resource_grants_resource_type_check CHECK (((char_length(resource_type) >= 1) AND (char_length(resource_type) <= 50)))
);
CREATE INDEX idx_resource_grants_expires_at ON public.resource_grants USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX idx_resource_grants_granted_by ON public.resource_grants USING btree (granted_by) WHERE (granted_by IS NOT NULL);
CREATE INDEX idx_resource_grants_resource ON public.resource_grants USING btree (resource_type, resource_id, granted_at DESC, id DESC);
CREATE INDEX idx_resource_grants_user ON public.resource_grants USING btree (user_id, granted_at DESC, id DESC);
CREATE INDEX idx_resource_grants_user_type ON public.resource_grants USING btree (user_id, resource_type, granted_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.resource_grants TO revenge_app;

-- Which role has which permission.
CREATE TABLE public.role_permissions (
    role_id uuid NOT NULL,
    permission text NOT NULL,
    CONSTRAINT role_permissions_pkey PRIMARY KEY (role_id, permission),
    CONSTRAINT role_permissions_permission_fkey FOREIGN KEY (permission) REFERENCES public.permissions(name) ON DELETE CASCADE,
    CONSTRAINT role_permissions_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles(id) ON DELETE CASCADE
);
CREATE INDEX idx_role_permissions_permission ON public.role_permissions USING btree (permission, role_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.role_permissions TO revenge_app;

-- Sets of permissions; at most one role is the default of new users.
CREATE TABLE public.roles (
    id uuid NOT NULL,
    name text NOT NULL,
    display_name text NOT NULL,
    description text,
    color text,
    icon text,
    is_system boolean DEFAULT false NOT NULL, -- Made by a migration: it cannot be deleted or renamed.
    is_default boolean DEFAULT false NOT NULL,
    priority integer DEFAULT 0 NOT NULL, -- The higher, the earlier in lists.
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT roles_pkey PRIMARY KEY (id),
    CONSTRAINT roles_name_key UNIQUE (name),
    CONSTRAINT roles_is_default_excl EXCLUDE USING btree (is_default WITH =) WHERE (is_default) DEFERRABLE,
    CONSTRAINT roles_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT roles_color_check CHECK ((color ~ '^#[0-9A-Fa-f]{6}$'::text)),
    CONSTRAINT roles_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT roles_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 255))),
    CONSTRAINT roles_icon_check CHECK ((char_length(icon) <= 50)),
    CONSTRAINT roles_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,99}$'::text))
);
CREATE INDEX idx_roles_created_by ON public.roles USING btree (created_by) WHERE (created_by IS NOT NULL);
CREATE TRIGGER roles_set_updated_at BEFORE UPDATE ON public.roles FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.roles TO revenge_app;

-- Pictures of a season, at most one primary of each type.
CREATE TABLE public.season_images (
    id uuid NOT NULL,
    season_id uuid NOT NULL,
    image_type text NOT NULL,
    path text NOT NULL,
    blurhash text,
    width integer, -- Pixels.
    height integer, -- Pixels.
    aspect_ratio double precision GENERATED ALWAYS AS (((width)::double precision / (NULLIF(height, 0))::double precision)) STORED, -- width / height.
    language text, -- BCP 47 language tag; NULL: no text in the picture.
    vote_average double precision, -- 0 to 10.
    vote_count integer,
    is_primary boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT season_images_pkey PRIMARY KEY (id),
    CONSTRAINT season_images_primary_excl EXCLUDE USING btree (season_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE,
    CONSTRAINT season_images_season_id_fkey FOREIGN KEY (season_id) REFERENCES public.seasons(id) ON DELETE CASCADE,
    CONSTRAINT season_images_blurhash_check CHECK ((char_length(blurhash) <= 100)),
    CONSTRAINT season_images_height_check CHECK ((height > 0)),
    CONSTRAINT season_images_image_type_check CHECK ((image_type = ANY (ARRAY['poster'::text, 'backdrop'::text, 'logo'::text, 'banner'::text, 'thumb'::text, 'disc'::text, 'art'::text, 'still'::text]))),
    CONSTRAINT season_images_language_check CHECK ((char_length(language) <= 35)),
    CONSTRAINT season_images_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT season_images_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 50))),
    CONSTRAINT season_images_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT season_images_vote_count_check CHECK ((vote_count >= 0)),
    CONSTRAINT season_images_width_check CHECK ((width > 0))
);
CREATE UNIQUE INDEX idx_season_images_once ON public.season_images USING btree (season_id, image_type, md5(path));
CREATE INDEX idx_season_images_type ON public.season_images USING btree (season_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.season_images TO revenge_app;

-- Seasons of a series; a number belongs to one live season. Soft-deleted: deleted_at.
CREATE TABLE public.seasons (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    season_number integer NOT NULL, -- 0: the specials.
    tmdb_id integer,
    tvdb_id integer,
    name text,
    overview text,
    air_date date,
    year integer,
    poster_path text,
    poster_blurhash text,
    vote_average double precision,
    episode_count integer DEFAULT 0 NOT NULL, -- Live episodes, kept by triggers.
    names_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to name.
    overviews_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to overview.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone, -- Set: deleted, with its episodes.
    CONSTRAINT seasons_pkey PRIMARY KEY (id),
    CONSTRAINT seasons_id_series_id_season_number_key UNIQUE (id, series_id, season_number),
    CONSTRAINT seasons_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT seasons_episode_count_check CHECK ((episode_count >= 0)),
    CONSTRAINT seasons_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT seasons_names_i18n_check CHECK ((jsonb_typeof(names_i18n) = 'object'::text)),
    CONSTRAINT seasons_overview_check CHECK ((char_length(overview) <= 20000)),
    CONSTRAINT seasons_overviews_i18n_check CHECK ((jsonb_typeof(overviews_i18n) = 'object'::text)),
    CONSTRAINT seasons_poster_blurhash_check CHECK ((char_length(poster_blurhash) <= 100)),
    CONSTRAINT seasons_poster_path_check CHECK ((char_length(poster_path) <= 4096)),
    CONSTRAINT seasons_season_number_check CHECK (((season_number >= 0) AND (season_number <= 100000))),
    CONSTRAINT seasons_tmdb_id_check CHECK ((tmdb_id > 0)),
    CONSTRAINT seasons_tvdb_id_check CHECK ((tvdb_id > 0)),
    CONSTRAINT seasons_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT seasons_year_check CHECK (((year >= 1870) AND (year <= 2200)))
);
CREATE UNIQUE INDEX idx_seasons_number ON public.seasons USING btree (series_id, season_number) WHERE (deleted_at IS NULL);
CREATE INDEX idx_seasons_series_id ON public.seasons USING btree (series_id);
CREATE UNIQUE INDEX idx_seasons_series_tmdb_id ON public.seasons USING btree (series_id, tmdb_id) WHERE ((deleted_at IS NULL) AND (tmdb_id IS NOT NULL));
CREATE TRIGGER seasons_count_delete AFTER DELETE ON public.seasons REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_count();
CREATE TRIGGER seasons_count_insert AFTER INSERT ON public.seasons REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_count();
CREATE TRIGGER seasons_count_update AFTER UPDATE ON public.seasons REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_count();
CREATE TRIGGER seasons_delete_episodes AFTER UPDATE ON public.seasons REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_delete_episodes();
CREATE TRIGGER seasons_set_updated_at BEFORE UPDATE ON public.seasons FOR EACH ROW WHEN (((new.episode_count = old.episode_count) AND (new.* IS DISTINCT FROM old.*))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.seasons TO revenge_app;

-- Series, one live row per series and library. Soft-deleted: deleted_at.
CREATE TABLE public.series (
    id uuid NOT NULL, -- UUID version 7, made by the client. Never changes.
    library_id uuid NOT NULL,
    tmdb_id integer, -- Id at themoviedb.org; unique among the live series of a library.
    imdb_id text, -- Id at imdb.com, tt and 7 to 10 digits; unique among the live series of a library.
    tvdb_id integer,
    sonarr_id integer, -- Id in Sonarr; unique among the live series of a library.
    title text NOT NULL,
    sort_title text, -- Title to sort by, when other than title (without its article, say).
    original_title text,
    year integer,
    first_air_date date,
    last_air_date date,
    overview text,
    tagline text,
    status text,
    series_type text,
    original_language text, -- BCP 47 language tag.
    content_rating text, -- Rating as printed: PG-13, FSK 12.
    rating_level integer, -- content_rating on one scale, 0 (all ages) to 100; NULL: unrated, hidden from viewers who have a limit.
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    logo_path text,
    trailer_url text,
    vote_average double precision, -- Community rating, 0 to 10.
    vote_count integer,
    popularity double precision,
    homepage text,
    season_count integer DEFAULT 0 NOT NULL, -- Live seasons without the specials, kept by triggers.
    episode_count integer DEFAULT 0 NOT NULL, -- Live episodes without the specials, kept by triggers.
    special_count integer DEFAULT 0 NOT NULL, -- Live episodes of season 0, kept by triggers.
    path text, -- Folder under which the series was found. Look up by md5(path) and path.
    titles_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to title.
    taglines_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to tagline.
    overviews_i18n jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: BCP 47 language tag to overview.
    age_ratings jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: country to rating system to rating.
    is_locked boolean DEFAULT false NOT NULL, -- true: metadata was edited by hand and is not to be overwritten by a refresh.
    play_count integer DEFAULT 0 NOT NULL, -- Plays by all users.
    last_played_at timestamp with time zone,
    added_at timestamp with time zone DEFAULT now() NOT NULL, -- When the series came into the library.
    metadata_updated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone, -- Set: deleted; invisible to every read that does not ask for it, and out of the totals.
    title_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(title)) STORED NOT NULL, -- fold_title(title): for comparing.
    sort_key text COLLATE "C" GENERATED ALWAYS AS (public.title_sort_key(COALESCE(sort_title, title))) STORED NOT NULL, -- title_sort_key of sort_title, else of title: for sorting by code point.
    search_titles text COLLATE "C" GENERATED ALWAYS AS (public.title_search(title, original_title, titles_i18n)) STORED NOT NULL, -- title, original_title and titles_i18n, folded, one a line: for LIKE and title_grams().
    CONSTRAINT series_pkey PRIMARY KEY (id),
    CONSTRAINT series_library_id_id_key UNIQUE (library_id, id),
    CONSTRAINT series_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT series_age_ratings_check CHECK ((jsonb_typeof(age_ratings) = 'object'::text)),
    CONSTRAINT series_backdrop_blurhash_check CHECK ((char_length(backdrop_blurhash) <= 100)),
    CONSTRAINT series_backdrop_path_check CHECK ((char_length(backdrop_path) <= 4096)),
    CONSTRAINT series_content_rating_check CHECK ((char_length(content_rating) <= 20)),
    CONSTRAINT series_episode_count_check CHECK ((episode_count >= 0)),
    CONSTRAINT series_homepage_check CHECK ((char_length(homepage) <= 2000)),
    CONSTRAINT series_imdb_id_check CHECK ((imdb_id ~ '^tt[0-9]{7,10}$'::text)),
    CONSTRAINT series_last_air_date_check CHECK ((last_air_date >= first_air_date)),
    CONSTRAINT series_logo_path_check CHECK ((char_length(logo_path) <= 4096)),
    CONSTRAINT series_original_language_check CHECK ((char_length(original_language) <= 35)),
    CONSTRAINT series_original_title_check CHECK (((char_length(original_title) >= 1) AND (char_length(original_title) <= 500))),
    CONSTRAINT series_overview_check CHECK ((char_length(overview) <= 20000)),
    CONSTRAINT series_overviews_i18n_check CHECK ((jsonb_typeof(overviews_i18n) = 'object'::text)),
    CONSTRAINT series_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT series_play_count_check CHECK ((play_count >= 0)),
    CONSTRAINT series_popularity_check CHECK (((popularity >= (0)::double precision) AND (popularity < 'Infinity'::double precision))),
    CONSTRAINT series_poster_blurhash_check CHECK ((char_length(poster_blurhash) <= 100)),
    CONSTRAINT series_poster_path_check CHECK ((char_length(poster_path) <= 4096)),
    CONSTRAINT series_rating_level_check CHECK (((rating_level >= 0) AND (rating_level <= 100))),
    CONSTRAINT series_season_count_check CHECK ((season_count >= 0)),
    CONSTRAINT series_series_type_check CHECK ((char_length(series_type) <= 50)),
    CONSTRAINT series_sonarr_id_check CHECK ((sonarr_id > 0)),
    CONSTRAINT series_sort_title_check CHECK (((char_length(sort_title) >= 1) AND (char_length(sort_title) <= 500))),
    CONSTRAINT series_special_count_check CHECK ((special_count >= 0)),
    CONSTRAINT series_status_check CHECK ((char_length(status) <= 50)),
    CONSTRAINT series_tagline_check CHECK ((char_length(tagline) <= 1000)),
    CONSTRAINT series_taglines_i18n_check CHECK ((jsonb_typeof(taglines_i18n) = 'object'::text)),
    CONSTRAINT series_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT series_titles_i18n_check CHECK ((jsonb_typeof(titles_i18n) = 'object'::text)),
    CONSTRAINT series_tmdb_id_check CHECK ((tmdb_id > 0)),
    CONSTRAINT series_trailer_url_check CHECK ((char_length(trailer_url) <= 2000)),
    CONSTRAINT series_tvdb_id_check CHECK ((tvdb_id > 0)),
    CONSTRAINT series_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT series_vote_count_check CHECK ((vote_count >= 0)),
    CONSTRAINT series_year_check CHECK (((year >= 1870) AND (year <= 2200)))
);
CREATE INDEX idx_series_added_at ON public.series USING btree (added_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_first_air_date ON public.series USING btree (COALESCE(first_air_date, '0001-01-01'::date) DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_identity ON public.series USING btree (library_id, title_folded, year) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_library_added_at ON public.series USING btree (library_id, added_at DESC, id DESC) INCLUDE (rating_level) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_library_airing ON public.series USING btree (library_id, COALESCE(last_air_date, '0001-01-01'::date) DESC, id DESC) INCLUDE (rating_level) WHERE ((deleted_at IS NULL) AND (status = ANY (ARRAY['Returning Series'::text, 'In Production'::text])));
CREATE INDEX idx_series_library_first_air_date ON public.series USING btree (library_id, COALESCE(first_air_date, '0001-01-01'::date) DESC, id DESC) INCLUDE (rating_level) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_series_library_imdb_id ON public.series USING btree (library_id, imdb_id) WHERE ((deleted_at IS NULL) AND (imdb_id IS NOT NULL));
CREATE INDEX idx_series_library_last_played_at ON public.series USING btree (library_id, last_played_at DESC, id DESC) INCLUDE (rating_level) WHERE ((deleted_at IS NULL) AND (last_played_at IS NOT NULL));
CREATE INDEX idx_series_library_path ON public.series USING btree (library_id, md5(path)) WHERE ((deleted_at IS NULL) AND (path IS NOT NULL));
CREATE UNIQUE INDEX idx_series_library_sonarr_id ON public.series USING btree (library_id, sonarr_id) WHERE ((deleted_at IS NULL) AND (sonarr_id IS NOT NULL));
CREATE INDEX idx_series_library_status ON public.series USING btree (library_id, status, sort_key, id) INCLUDE (rating_level) WHERE ((deleted_at IS NULL) AND (status IS NOT NULL));
CREATE INDEX idx_series_library_title ON public.series USING btree (library_id, sort_key, id) INCLUDE (rating_level) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_series_library_tmdb_id ON public.series USING btree (library_id, tmdb_id) WHERE ((deleted_at IS NULL) AND (tmdb_id IS NOT NULL));
CREATE UNIQUE INDEX idx_series_library_tvdb_id ON public.series USING btree (library_id, tvdb_id) WHERE ((deleted_at IS NULL) AND (tvdb_id IS NOT NULL));
CREATE INDEX idx_series_library_vote_average ON public.series USING btree (library_id, vote_average DESC, id DESC) INCLUDE (rating_level, vote_count) WHERE ((deleted_at IS NULL) AND (vote_average IS NOT NULL));
CREATE INDEX idx_series_library_year ON public.series USING btree (library_id, year, sort_key, id) INCLUDE (rating_level) WHERE ((deleted_at IS NULL) AND (year IS NOT NULL));
CREATE INDEX idx_series_search ON public.series USING gin (public.title_search_vector(title, overview)) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_seen ON public.series USING btree (id) INCLUDE (library_id, rating_level, first_air_date) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_title ON public.series USING btree (sort_key, id) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_title_grams ON public.series USING gin (public.title_grams(search_titles)) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_title_trgm ON public.series USING gin (search_titles public.gin_trgm_ops) WHERE (deleted_at IS NULL);
CREATE INDEX idx_series_title_words ON public.series USING gin (public.title_search_vector(search_titles, NULL::text)) WHERE (deleted_at IS NULL);
CREATE TRIGGER series_count_delete AFTER DELETE ON public.series REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('series_totals');
CREATE TRIGGER series_count_insert AFTER INSERT ON public.series REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('series_totals');
CREATE TRIGGER series_count_update AFTER UPDATE ON public.series REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_titles('series_totals');
CREATE TRIGGER series_delete_parts AFTER UPDATE ON public.series REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_delete_parts();
CREATE TRIGGER series_library_kind_check AFTER INSERT ON public.series REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.titles_fit_library('tvshows');
CREATE TRIGGER series_lock_deleted BEFORE UPDATE OF deleted_at ON public.series FOR EACH ROW WHEN (((old.deleted_at IS NULL) AND (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION public.series_lock_deleted();
CREATE TRIGGER series_moved_kind_check AFTER UPDATE OF library_id ON public.series FOR EACH ROW WHEN ((new.library_id <> old.library_id)) EXECUTE FUNCTION public.titles_fit_library('tvshows');
CREATE TRIGGER series_set_updated_at BEFORE UPDATE ON public.series FOR EACH ROW WHEN (((new.play_count = old.play_count) AND (new.season_count = old.season_count) AND (new.episode_count = old.episode_count) AND (new.special_count = old.special_count))) EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER series_shrunk AFTER UPDATE OF episode_count ON public.series FOR EACH ROW WHEN ((new.episode_count < old.episode_count)) EXECUTE FUNCTION public.series_shrunk();
CREATE TRIGGER series_update_genres AFTER UPDATE ON public.series REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_update_genres();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series TO revenge_app;

-- Who did what in a series; the same person, role, character and job at most once.
CREATE TABLE public.series_credits (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL, -- Kind of work; crew for what has no kind of its own (see job).
    character_name text,
    department text,
    job text,
    billing_order integer DEFAULT 0 NOT NULL, -- Place in the credits of this role, from 0.
    is_guest boolean DEFAULT false NOT NULL,
    tmdb_credit_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_credits_pkey PRIMARY KEY (id),
    CONSTRAINT series_credits_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.tv_people(id) ON DELETE CASCADE,
    CONSTRAINT series_credits_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_credits_billing_order_check CHECK ((billing_order >= 0)),
    CONSTRAINT series_credits_character_name_check CHECK ((char_length(character_name) <= 255)),
    CONSTRAINT series_credits_department_check CHECK ((char_length(department) <= 100)),
    CONSTRAINT series_credits_job_check CHECK ((char_length(job) <= 100)),
    CONSTRAINT series_credits_role_check CHECK ((role = ANY (ARRAY['cast'::text, 'director'::text, 'writer'::text, 'producer'::text, 'composer'::text, 'cinematographer'::text, 'editor'::text, 'creator'::text, 'crew'::text]))),
    CONSTRAINT series_credits_tmdb_credit_id_check CHECK ((char_length(tmdb_credit_id) <= 50))
);
CREATE UNIQUE INDEX idx_series_credits_once ON public.series_credits USING btree (series_id, person_id, role, COALESCE(character_name, ''::text), COALESCE(job, ''::text));
CREATE INDEX idx_series_credits_person_role ON public.series_credits USING btree (person_id, role, series_id) INCLUDE (id);
CREATE INDEX idx_series_credits_series_role ON public.series_credits USING btree (series_id, role, billing_order, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_credits TO revenge_app;

-- Ratings by other sites, one per series and source.
CREATE TABLE public.series_external_ratings (
    series_id uuid NOT NULL,
    source text NOT NULL, -- imdb, rottentomatoes, metacritic, ...
    rating double precision, -- 0 to 100, whatever the scale of the source.
    vote_count integer,
    certified boolean, -- Certified fresh, must-see and the like; NULL: the source has no such mark.
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_external_ratings_pkey PRIMARY KEY (series_id, source),
    CONSTRAINT series_external_ratings_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_external_ratings_rating_check CHECK (((rating >= (0)::double precision) AND (rating <= (100)::double precision))),
    CONSTRAINT series_external_ratings_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 50))),
    CONSTRAINT series_external_ratings_vote_count_check CHECK ((vote_count >= 0))
);
CREATE TRIGGER series_external_ratings_set_updated_at BEFORE UPDATE ON public.series_external_ratings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_external_ratings TO revenge_app;

-- TvShows that users marked as favourites.
CREATE TABLE public.series_favorites (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_favorites_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_favorites_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_favorites_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_series_favorites_series_id ON public.series_favorites USING btree (series_id, user_id);
CREATE INDEX idx_series_favorites_user_created_at ON public.series_favorites USING btree (user_id, created_at DESC, series_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_favorites TO revenge_app;

-- Number of live series per library, genre and rating level, kept by triggers; no row means none.
CREATE TABLE public.series_genre_totals (
    library_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    rating_level integer NOT NULL, -- series.rating_level; 2147483647 for unrated.
    titles bigint NOT NULL,
    CONSTRAINT series_genre_totals_pkey PRIMARY KEY (library_id, genre_id, rating_level),
    CONSTRAINT series_genre_totals_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.tv_genre_terms(id) ON DELETE CASCADE,
    CONSTRAINT series_genre_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT series_genre_totals_titles_check CHECK ((titles >= 0))
);
CREATE INDEX idx_series_genre_totals_genre_id ON public.series_genre_totals USING btree (genre_id, library_id, rating_level);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_genre_totals TO revenge_app;

-- Genres of series. Insert series_id and genre_id only: triggers fill and keep the rest. (With library_id all copies are taken as they are: only for series that the transaction has locked.)
CREATE TABLE public.series_genres (
    series_id uuid NOT NULL,
    genre_id uuid NOT NULL,
    library_id uuid NOT NULL, -- Copy of series.library_id, kept by triggers.
    rating_level integer NOT NULL, -- Copy of series.rating_level, 2147483647 for unrated, kept by triggers.
    title_deleted boolean NOT NULL, -- Whether the series is soft-deleted, kept by triggers.
    added_at timestamp with time zone NOT NULL, -- Copy of series.added_at, kept by triggers.
    sort_key text COLLATE "C" NOT NULL, -- Copy of series.sort_key, kept by triggers.
    CONSTRAINT series_genres_pkey PRIMARY KEY (series_id, genre_id),
    CONSTRAINT series_genres_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES public.tv_genre_terms(id) ON DELETE CASCADE,
    CONSTRAINT series_genres_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE
);
CREATE INDEX idx_series_genres_genre_added_at ON public.series_genres USING btree (genre_id, library_id, added_at DESC, series_id DESC) INCLUDE (rating_level, title_deleted);
CREATE INDEX idx_series_genres_genre_title ON public.series_genres USING btree (genre_id, library_id, sort_key, series_id) INCLUDE (rating_level) WHERE (NOT title_deleted);
CREATE TRIGGER series_genres_count_delete AFTER DELETE ON public.series_genres REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('series_genre_totals');
CREATE TRIGGER series_genres_count_insert AFTER INSERT ON public.series_genres REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('series_genre_totals');
CREATE TRIGGER series_genres_count_update AFTER UPDATE ON public.series_genres REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_genre_links('series_genre_totals');
CREATE TRIGGER series_genres_fill_insert BEFORE INSERT ON public.series_genres FOR EACH ROW WHEN ((new.library_id IS NULL)) EXECUTE FUNCTION public.series_genres_fill();
CREATE TRIGGER series_genres_fill_update BEFORE UPDATE OF series_id ON public.series_genres FOR EACH ROW EXECUTE FUNCTION public.series_genres_fill();
CREATE TRIGGER series_genres_repair AFTER INSERT ON public.series_genres REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_genres_repair();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_genres TO revenge_app;

-- Pictures of a series, at most one primary of each type.
CREATE TABLE public.series_images (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    image_type text NOT NULL,
    path text NOT NULL,
    blurhash text,
    width integer, -- Pixels.
    height integer, -- Pixels.
    aspect_ratio double precision GENERATED ALWAYS AS (((width)::double precision / (NULLIF(height, 0))::double precision)) STORED, -- width / height.
    language text, -- BCP 47 language tag; NULL: no text in the picture.
    vote_average double precision, -- 0 to 10.
    vote_count integer,
    is_primary boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_images_pkey PRIMARY KEY (id),
    CONSTRAINT series_images_primary_excl EXCLUDE USING btree (series_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE,
    CONSTRAINT series_images_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_images_blurhash_check CHECK ((char_length(blurhash) <= 100)),
    CONSTRAINT series_images_height_check CHECK ((height > 0)),
    CONSTRAINT series_images_image_type_check CHECK ((image_type = ANY (ARRAY['poster'::text, 'backdrop'::text, 'logo'::text, 'banner'::text, 'thumb'::text, 'disc'::text, 'art'::text, 'still'::text]))),
    CONSTRAINT series_images_language_check CHECK ((char_length(language) <= 35)),
    CONSTRAINT series_images_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT series_images_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 50))),
    CONSTRAINT series_images_vote_average_check CHECK (((vote_average >= (0)::double precision) AND (vote_average <= (10)::double precision))),
    CONSTRAINT series_images_vote_count_check CHECK ((vote_count >= 0)),
    CONSTRAINT series_images_width_check CHECK ((width > 0))
);
CREATE UNIQUE INDEX idx_series_images_once ON public.series_images USING btree (series_id, image_type, md5(path));
CREATE INDEX idx_series_images_type ON public.series_images USING btree (series_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_images TO revenge_app;

-- Ratings by other sites of the rows of series_import_staging.
CREATE UNLOGGED TABLE public.series_import_external_ratings (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the ratings of the line, from 0.
    source text,
    rating double precision, -- 0 to 100.
    vote_count integer,
    CONSTRAINT series_import_external_ratings_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_import_external_ratings TO revenge_app;

-- Genres of the rows of series_import_staging.
CREATE UNLOGGED TABLE public.series_import_genres (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the genres of the line, from 0.
    genre_id uuid, -- Id of the genre if it has to be made.
    name text,
    CONSTRAINT series_import_genres_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_import_genres TO revenge_app;

-- Networks of the rows of series_import_staging.
CREATE UNLOGGED TABLE public.series_import_networks (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the networks of the line, from 0.
    new_network_id uuid, -- Id of the network if it has to be made.
    network_id uuid, -- Set by the merge: the network.
    name text,
    origin_country text,
    tmdb_id integer, -- The network's.
    CONSTRAINT series_import_networks_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_import_networks TO revenge_app;

-- Seasons of the rows of series_import_staging.
CREATE UNLOGGED TABLE public.series_import_seasons (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the seasons of the line, from 0.
    season_id uuid, -- Id of the season if it has to be made.
    season_number integer,
    name text,
    overview text,
    air_date date,
    year integer,
    poster_path text,
    CONSTRAINT series_import_seasons_pkey PRIMARY KEY (import_id, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_import_seasons TO revenge_app;

-- Rows of running imports; columns as in series.
CREATE UNLOGGED TABLE public.series_import_staging (
    import_id uuid NOT NULL, -- One run of an import, UUID made by the client.
    line bigint NOT NULL, -- Place of the row in its import, from 1.
    source_line bigint, -- Number of the row in its source (a line of a file), for messages.
    series_id uuid, -- Id the row carries: the series to update, or the id of the new one.
    library_id uuid,
    tmdb_id integer,
    imdb_id text,
    tvdb_id integer,
    sonarr_id integer,
    title text,
    sort_title text,
    original_title text,
    year integer,
    first_air_date date,
    last_air_date date,
    overview text,
    tagline text,
    status text,
    series_type text,
    original_language text,
    content_rating text,
    rating_level integer,
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    logo_path text,
    trailer_url text,
    vote_average double precision,
    vote_count integer,
    popularity double precision,
    homepage text,
    path text,
    titles_i18n jsonb,
    taglines_i18n jsonb,
    overviews_i18n jsonb,
    age_ratings jsonb,
    is_locked boolean,
    added_at timestamp with time zone,
    target_id uuid, -- Set by the merge: the series that the row became or updated.
    outcome text, -- Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.
    reason text, -- Set by the merge: why the row was rejected.
    CONSTRAINT series_import_staging_pkey PRIMARY KEY (import_id, line)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_import_staging TO revenge_app;

-- Networks of series.
CREATE TABLE public.series_network_links (
    series_id uuid NOT NULL,
    network_id uuid NOT NULL,
    display_order integer DEFAULT 0 NOT NULL, -- Place among the networks of the series, lowest first.
    CONSTRAINT series_network_links_pkey PRIMARY KEY (series_id, network_id),
    CONSTRAINT series_network_links_network_id_fkey FOREIGN KEY (network_id) REFERENCES public.tv_networks(id) ON DELETE CASCADE,
    CONSTRAINT series_network_links_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE
);
CREATE INDEX idx_series_network_links_network_id ON public.series_network_links USING btree (network_id, series_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_network_links TO revenge_app;

-- Sums over series_user_ratings, kept by triggers; a series that nobody rated has no row, or one of zeros.
CREATE TABLE public.series_rating_totals (
    series_id uuid NOT NULL,
    ratings bigint NOT NULL, -- Number of ratings.
    rating_sum bigint NOT NULL, -- Sum of the ratings.
    average double precision GENERATED ALWAYS AS (((rating_sum)::double precision / (NULLIF(ratings, 0))::double precision)) STORED, -- 1 to 100; NULL: no rating.
    CONSTRAINT series_rating_totals_pkey PRIMARY KEY (series_id),
    CONSTRAINT series_rating_totals_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_rating_totals_rating_sum_check CHECK (((rating_sum >= ratings) AND (rating_sum <= (100 * ratings)))),
    CONSTRAINT series_rating_totals_ratings_check CHECK ((ratings >= 0))
);
CREATE INDEX idx_series_rating_totals_average ON public.series_rating_totals USING btree (average DESC, series_id DESC) INCLUDE (ratings) WHERE (ratings > 0);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_rating_totals TO revenge_app;

-- Number of live series per library and rating level, kept by triggers; no row means none.
CREATE TABLE public.series_totals (
    library_id uuid NOT NULL,
    rating_level integer NOT NULL, -- series.rating_level; 2147483647 for unrated.
    titles bigint NOT NULL,
    newest_added_at timestamp with time zone NOT NULL, -- No live title of it was added later; raised, never lowered. The newest lists begin here.
    CONSTRAINT series_totals_pkey PRIMARY KEY (library_id, rating_level),
    CONSTRAINT series_totals_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries(id) ON DELETE CASCADE,
    CONSTRAINT series_totals_titles_check CHECK ((titles >= 0))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_totals TO revenge_app;

-- What a user thinks of a series.
CREATE TABLE public.series_user_ratings (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    rating integer NOT NULL, -- 1 (worst) to 100 (best).
    review text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_user_ratings_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_user_ratings_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_user_ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT series_user_ratings_rating_check CHECK (((rating >= 1) AND (rating <= 100))),
    CONSTRAINT series_user_ratings_review_check CHECK ((char_length(review) <= 20000))
);
CREATE INDEX idx_series_user_ratings_series_id ON public.series_user_ratings USING btree (series_id, user_id);
CREATE INDEX idx_series_user_ratings_user_updated_at ON public.series_user_ratings USING btree (user_id, updated_at DESC, series_id DESC);
CREATE TRIGGER series_user_ratings_count_delete AFTER DELETE ON public.series_user_ratings REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_user_ratings_count();
CREATE TRIGGER series_user_ratings_count_insert AFTER INSERT ON public.series_user_ratings REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_user_ratings_count();
CREATE TRIGGER series_user_ratings_count_update AFTER UPDATE ON public.series_user_ratings REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_user_ratings_count();
CREATE TRIGGER series_user_ratings_set_updated_at BEFORE UPDATE ON public.series_user_ratings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_user_ratings TO revenge_app;

-- Trailers and the like, on other sites.
CREATE TABLE public.series_videos (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    video_type text NOT NULL,
    site text NOT NULL,
    key text NOT NULL, -- Id of the video on its site, or its URL for other.
    name text,
    language text, -- BCP 47 language tag.
    size integer, -- Height in lines: 720, 1080, 2160.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_videos_pkey PRIMARY KEY (id),
    CONSTRAINT series_videos_series_id_site_key_key UNIQUE (series_id, site, key),
    CONSTRAINT series_videos_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_videos_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT series_videos_language_check CHECK ((char_length(language) <= 35)),
    CONSTRAINT series_videos_name_check CHECK ((char_length(name) <= 255)),
    CONSTRAINT series_videos_site_check CHECK ((site = ANY (ARRAY['youtube'::text, 'vimeo'::text, 'other'::text]))),
    CONSTRAINT series_videos_size_check CHECK ((size > 0)),
    CONSTRAINT series_videos_video_type_check CHECK ((video_type = ANY (ARRAY['trailer'::text, 'teaser'::text, 'clip'::text, 'featurette'::text, 'behind_the_scenes'::text, 'bloopers'::text, 'opening_credits'::text, 'other'::text])))
);
CREATE INDEX idx_series_videos_type ON public.series_videos USING btree (series_id, video_type, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_videos TO revenge_app;

-- Where a user stands with a series of which he played a live episode; kept by triggers.
CREATE TABLE public.series_watch_state (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    watched_episodes integer DEFAULT 0 NOT NULL, -- Live episodes, specials aside, that he finished at least once.
    furthest_season integer, -- The season of the furthest of them; NULL if there is none.
    furthest_episode integer, -- Its number in the season.
    maybe_complete boolean DEFAULT false NOT NULL, -- True if he finished as many episodes as the series has; but also if it has more by now: that is seen by comparing watched_episodes.
    last_watched_at timestamp with time zone NOT NULL, -- When he last played a live episode, specials too.
    last_episode_id uuid NOT NULL, -- Which one; of several at that time, the one with the last id. No foreign key: a count after its deletion sets it anew.
    CONSTRAINT series_watch_state_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_watch_state_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_watch_state_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT series_watch_state_furthest_check CHECK ((((watched_episodes > 0) = (furthest_season IS NOT NULL)) AND ((furthest_season IS NULL) = (furthest_episode IS NULL)))),
    CONSTRAINT series_watch_state_watched_episodes_check CHECK ((watched_episodes >= 0))
);
CREATE INDEX idx_series_watch_state_maybe_complete ON public.series_watch_state USING btree (user_id, last_watched_at DESC, series_id DESC) INCLUDE (watched_episodes) WHERE maybe_complete;
CREATE INDEX idx_series_watch_state_series_id ON public.series_watch_state USING btree (series_id, user_id);
CREATE INDEX idx_series_watch_state_user_time ON public.series_watch_state USING btree (user_id, last_watched_at DESC, series_id DESC) INCLUDE (watched_episodes, furthest_season, furthest_episode);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_watch_state TO revenge_app;

-- TvShows that users want to watch, in the order (position, series_id).
CREATE TABLE public.series_watchlist (
    user_id uuid NOT NULL,
    series_id uuid NOT NULL,
    "position" integer DEFAULT 0 NOT NULL, -- Place in the list, lowest first; not unique, so that reordering is one UPDATE.
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_watchlist_pkey PRIMARY KEY (user_id, series_id),
    CONSTRAINT series_watchlist_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE,
    CONSTRAINT series_watchlist_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT series_watchlist_position_check CHECK (("position" >= 0))
);
CREATE INDEX idx_series_watchlist_series_id ON public.series_watchlist USING btree (series_id, user_id);
CREATE INDEX idx_series_watchlist_user_position ON public.series_watchlist USING btree (user_id, "position", series_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.series_watchlist TO revenge_app;

-- Settings of the whole server. The value is checked against the definition beside it on every write.
CREATE TABLE public.server_settings (
    key text NOT NULL,
    value jsonb NOT NULL,
    description text,
    category text,
    data_type text NOT NULL,
    is_secret boolean DEFAULT false NOT NULL, -- The value is for the server alone: lists and lookups leave it out, and it cannot be public.
    is_public boolean DEFAULT false NOT NULL, -- Shown to clients before anybody has logged in.
    allowed_values jsonb, -- Array of the only values; NULL: any.
    min_value double precision, -- Least value of a number; NULL: none.
    max_value double precision, -- Greatest value of a number; NULL: none.
    pattern text, -- Regular expression (POSIX, as PostgreSQL has it) that a string must match somewhere; anchor it to match the whole.
    updated_by uuid, -- Who wrote it last; NULL: the server itself, or a user who was erased.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT server_settings_pkey PRIMARY KEY (key),
    CONSTRAINT server_settings_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT server_settings_allowed_values_check CHECK (
CASE
    WHEN (jsonb_typeof(allowed_values) = 'array'::text) THEN ((jsonb_array_length(allowed_values) >= 1) AND (jsonb_array_length(allowed_values) <= 1000))
    ELSE (allowed_values IS NULL)
END),
    CONSTRAINT server_settings_bounds_check CHECK ((((min_value IS NULL) AND (max_value IS NULL)) OR ((data_type = ANY (ARRAY['integer'::text, 'number'::text])) AND (COALESCE(min_value, (0)::double precision) <> ALL (ARRAY['Infinity'::double precision, '-Infinity'::double precision, 'NaN'::double precision])) AND (COALESCE(max_value, (0)::double precision) <> ALL (ARRAY['Infinity'::double precision, '-Infinity'::double precision, 'NaN'::double precision])) AND COALESCE((min_value <= max_value), true)))),
    CONSTRAINT server_settings_category_check CHECK (((char_length(category) >= 1) AND (char_length(category) <= 100))),
    CONSTRAINT server_settings_data_type_check CHECK ((data_type = ANY (ARRAY['string'::text, 'integer'::text, 'number'::text, 'boolean'::text, 'json'::text]))),
    CONSTRAINT server_settings_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT server_settings_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT server_settings_pattern_check CHECK (((pattern IS NULL) OR ((data_type = 'string'::text) AND ((char_length(pattern) >= 1) AND (char_length(pattern) <= 1000))))),
    CONSTRAINT server_settings_secret_check CHECK (((NOT is_secret) OR ((NOT is_public) AND (allowed_values IS NULL)))),
    CONSTRAINT server_settings_value_check CHECK (public.setting_value_fits(value, data_type, allowed_values, min_value, max_value, pattern)),
    CONSTRAINT server_settings_value_size_check CHECK ((octet_length((value)::text) <= 65536))
);
CREATE INDEX idx_server_settings_category ON public.server_settings USING btree (category, key);
CREATE INDEX idx_server_settings_public ON public.server_settings USING btree (key) WHERE is_public;
CREATE INDEX idx_server_settings_updated_by ON public.server_settings USING btree (updated_by) WHERE (updated_by IS NOT NULL);
CREATE TRIGGER server_settings_set_updated_at BEFORE UPDATE ON public.server_settings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.server_settings TO revenge_app;

-- Figures that are dear to compute, as they were at computed_at.
CREATE TABLE public.server_stats (
    stat_key text NOT NULL, -- What is counted; times are in milliseconds and their keys end in _ms.
    stat_value bigint NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT server_stats_pkey PRIMARY KEY (stat_key),
    CONSTRAINT server_stats_stat_key_check CHECK (((char_length(stat_key) >= 1) AND (char_length(stat_key) <= 255)))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.server_stats TO revenge_app;

-- Logins. Active: revoked_at IS NULL AND expires_at > now().
CREATE TABLE public.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL, -- Hash of the session token; the token itself is never stored.
    refresh_token_hash text, -- Hash of the refresh token, unique when there is one.
    ip_address inet,
    user_agent text,
    device_name text,
    device_type text,
    client_name text,
    client_version text,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_activity_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    revoke_reason text,
    mfa_verified boolean DEFAULT false NOT NULL,
    mfa_verified_at timestamp with time zone,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT sessions_client_name_check CHECK ((char_length(client_name) <= 100)),
    CONSTRAINT sessions_client_version_check CHECK ((char_length(client_version) <= 50)),
    CONSTRAINT sessions_device_name_check CHECK ((char_length(device_name) <= 255)),
    CONSTRAINT sessions_device_type_check CHECK ((char_length(device_type) <= 50)),
    CONSTRAINT sessions_refresh_token_hash_check CHECK (((char_length(refresh_token_hash) >= 1) AND (char_length(refresh_token_hash) <= 255))),
    CONSTRAINT sessions_revoke_reason_check CHECK ((char_length(revoke_reason) <= 255)),
    CONSTRAINT sessions_scopes_check CHECK ((cardinality(scopes) <= 100)),
    CONSTRAINT sessions_token_hash_check CHECK (((char_length(token_hash) >= 1) AND (char_length(token_hash) <= 255))),
    CONSTRAINT sessions_user_agent_check CHECK ((char_length(user_agent) <= 1000))
);
CREATE INDEX idx_sessions_expires_at ON public.sessions USING btree (expires_at, id);
CREATE INDEX idx_sessions_inactive ON public.sessions USING btree (last_activity_at, id) WHERE (revoked_at IS NULL);
CREATE UNIQUE INDEX idx_sessions_refresh_token_hash ON public.sessions USING btree (refresh_token_hash) WHERE (refresh_token_hash IS NOT NULL);
CREATE INDEX idx_sessions_revoked_at ON public.sessions USING btree (revoked_at, id) WHERE (revoked_at IS NOT NULL);
CREATE INDEX idx_sessions_user_last_activity_at ON public.sessions USING btree (user_id, last_activity_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.sessions TO revenge_app;

-- Keys of transactions that have run, with what they returned. Rows may be deleted when nobody will repeat them.
CREATE TABLE public.transaction_keys (
    key text NOT NULL,
    result jsonb, -- NULL only inside the transaction that writes it.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT transaction_keys_pkey PRIMARY KEY (key),
    CONSTRAINT transaction_keys_key_check CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 200)))
);
CREATE INDEX idx_transaction_keys_created_at ON public.transaction_keys USING btree (created_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.transaction_keys TO revenge_app;

-- The dictionary of genres.
CREATE TABLE public.tv_genre_terms (
    id uuid NOT NULL,
    slug text NOT NULL, -- Name in URLs; title_slug(name) unless chosen otherwise.
    name text NOT NULL,
    description text,
    parent_id uuid,
    external_ids jsonb DEFAULT '{}'::jsonb NOT NULL, -- JSON object: source (tmdb, ...) to id.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL, -- fold_title(name), unique: imports find a genre by it.
    CONSTRAINT tv_genre_terms_pkey PRIMARY KEY (id),
    CONSTRAINT tv_genre_terms_name_folded_key UNIQUE (name_folded),
    CONSTRAINT tv_genre_terms_slug_key UNIQUE (slug),
    CONSTRAINT tv_genre_terms_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.tv_genre_terms(id) ON DELETE SET NULL,
    CONSTRAINT tv_genre_terms_description_check CHECK ((char_length(description) <= 20000)),
    CONSTRAINT tv_genre_terms_external_ids_check CHECK ((jsonb_typeof(external_ids) = 'object'::text)),
    CONSTRAINT tv_genre_terms_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT tv_genre_terms_parent_id_check CHECK ((parent_id <> id)),
    CONSTRAINT tv_genre_terms_slug_check CHECK (((char_length(slug) >= 1) AND (char_length(slug) <= 100)))
);
CREATE INDEX idx_tv_genre_terms_parent_id ON public.tv_genre_terms USING btree (parent_id);
CREATE TRIGGER tv_genre_terms_set_updated_at BEFORE UPDATE ON public.tv_genre_terms FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.tv_genre_terms TO revenge_app;

-- People of the rows of series_import_staging and episode_import_staging: found and made in one go.
CREATE UNLOGGED TABLE public.tv_import_credits (
    import_id uuid NOT NULL,
    of_episode boolean NOT NULL, -- Whether line is one of episode_import_staging; else it is one of series_import_staging.
    line bigint NOT NULL,
    "position" integer NOT NULL, -- Place among the credits of the line, from 0.
    credit_id uuid, -- Id of the credit if it is new.
    new_person_id uuid, -- Id of the person if he has to be made.
    person_id uuid, -- Set by the merge: the person.
    name text,
    imdb_id text, -- The person's.
    tmdb_id integer, -- The person's.
    role text,
    character_name text,
    job text,
    billing_order integer,
    CONSTRAINT tv_import_credits_pkey PRIMARY KEY (import_id, of_episode, line, "position")
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.tv_import_credits TO revenge_app;

-- Stations and services that show series.
CREATE TABLE public.tv_networks (
    id uuid NOT NULL,
    name text NOT NULL,
    logo_path text,
    origin_country text,
    tmdb_id integer, -- Id at themoviedb.org, unique.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL, -- fold_title(name), not unique.
    CONSTRAINT tv_networks_pkey PRIMARY KEY (id),
    CONSTRAINT tv_networks_logo_path_check CHECK ((char_length(logo_path) <= 4096)),
    CONSTRAINT tv_networks_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT tv_networks_origin_country_check CHECK ((char_length(origin_country) <= 10)),
    CONSTRAINT tv_networks_tmdb_id_check CHECK ((tmdb_id > 0))
);
CREATE INDEX idx_tv_networks_name ON public.tv_networks USING btree (name_folded, id);
CREATE UNIQUE INDEX idx_tv_networks_tmdb_id ON public.tv_networks USING btree (tmdb_id) WHERE (tmdb_id IS NOT NULL);
CREATE TRIGGER tv_networks_set_updated_at BEFORE UPDATE ON public.tv_networks FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.tv_networks TO revenge_app;

-- People in front of and behind the camera.
CREATE TABLE public.tv_people (
    id uuid NOT NULL,
    name text NOT NULL,
    sort_name text,
    original_name text,
    biography text,
    birthdate date,
    deathdate date,
    birthplace text,
    gender text,
    image_path text,
    image_blurhash text,
    tmdb_id integer, -- Id at themoviedb.org, unique.
    imdb_id text, -- Id at imdb.com, nm and 7 to 10 digits, unique.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL, -- fold_title(name), not unique: imports find people without ids by it.
    CONSTRAINT tv_people_pkey PRIMARY KEY (id),
    CONSTRAINT tv_people_biography_check CHECK ((char_length(biography) <= 100000)),
    CONSTRAINT tv_people_birthplace_check CHECK ((char_length(birthplace) <= 255)),
    CONSTRAINT tv_people_deathdate_check CHECK ((deathdate >= birthdate)),
    CONSTRAINT tv_people_gender_check CHECK ((char_length(gender) <= 20)),
    CONSTRAINT tv_people_image_blurhash_check CHECK ((char_length(image_blurhash) <= 100)),
    CONSTRAINT tv_people_image_path_check CHECK ((char_length(image_path) <= 4096)),
    CONSTRAINT tv_people_imdb_id_check CHECK ((imdb_id ~ '^nm[0-9]{7,10}$'::text)),
    CONSTRAINT tv_people_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT tv_people_original_name_check CHECK ((char_length(original_name) <= 255)),
    CONSTRAINT tv_people_sort_name_check CHECK (((char_length(sort_name) >= 1) AND (char_length(sort_name) <= 255))),
    CONSTRAINT tv_people_tmdb_id_check CHECK ((tmdb_id > 0))
);
CREATE UNIQUE INDEX idx_tv_people_imdb_id ON public.tv_people USING btree (imdb_id) WHERE (imdb_id IS NOT NULL);
CREATE INDEX idx_tv_people_name ON public.tv_people USING btree (name_folded, id);
CREATE UNIQUE INDEX idx_tv_people_tmdb_id ON public.tv_people USING btree (tmdb_id) WHERE (tmdb_id IS NOT NULL);
CREATE TRIGGER tv_people_set_updated_at BEFORE UPDATE ON public.tv_people FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.tv_people TO revenge_app;

-- Pictures that users have uploaded of themselves. Soft-deleted: deleted_at; the file is removed with the row.
CREATE TABLE public.user_avatars (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    version integer NOT NULL, -- Counts the user's uploads, from 1; set by a trigger.
    file_path text NOT NULL,
    file_size_bytes bigint NOT NULL,
    mime_type text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    is_animated boolean DEFAULT false NOT NULL,
    is_current boolean DEFAULT true NOT NULL, -- The one that is shown: at most one of a user's.
    uploaded_from_ip inet,
    uploaded_from_user_agent text,
    created_at timestamp with time zone DEFAULT now() NOT NULL, -- When it was uploaded.
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT user_avatars_pkey PRIMARY KEY (id),
    CONSTRAINT user_avatars_user_id_version_key UNIQUE (user_id, version),
    CONSTRAINT user_avatars_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT user_avatars_current_check CHECK (((NOT is_current) OR (deleted_at IS NULL))),
    CONSTRAINT user_avatars_file_path_check CHECK (((char_length(file_path) >= 1) AND (char_length(file_path) <= 4096))),
    CONSTRAINT user_avatars_file_size_bytes_check CHECK ((file_size_bytes > 0)),
    CONSTRAINT user_avatars_height_check CHECK ((height > 0)),
    CONSTRAINT user_avatars_mime_type_check CHECK (((char_length(mime_type) >= 1) AND (char_length(mime_type) <= 100))),
    CONSTRAINT user_avatars_uploaded_from_user_agent_check CHECK ((char_length(uploaded_from_user_agent) <= 1000)),
    CONSTRAINT user_avatars_version_check CHECK ((version > 0)),
    CONSTRAINT user_avatars_width_check CHECK ((width > 0))
);
CREATE UNIQUE INDEX idx_user_avatars_current ON public.user_avatars USING btree (user_id) WHERE is_current;
CREATE TRIGGER user_avatars_current_of_changed BEFORE UPDATE OF is_current ON public.user_avatars FOR EACH ROW WHEN ((new.is_current AND (NOT old.is_current))) EXECUTE FUNCTION public.user_avatars_keep_current();
CREATE TRIGGER user_avatars_current_of_new BEFORE INSERT ON public.user_avatars FOR EACH ROW EXECUTE FUNCTION public.user_avatars_keep_current();
CREATE TRIGGER user_avatars_set_updated_at BEFORE UPDATE ON public.user_avatars FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_avatars TO revenge_app;

-- Ratings that come with the rows of user_import_staging, or by themselves.
CREATE UNLOGGED TABLE public.user_import_ratings (
    import_id uuid NOT NULL, -- One run of an import, UUID made by the client.
    line bigint NOT NULL, -- Place of the row among its kind, from 1.
    source_line bigint, -- Number of the row in its source (a line of a file), for messages.
    user_id uuid, -- Names the user, as user_id or username does; also the id of a row of user_import_staging.
    username text,
    kind text, -- movie, series or episode.
    library_id uuid,
    title_id uuid, -- Id of the movie, series or episode; with season_number and episode_number, of the series.
    imdb_id text,
    tmdb_id integer,
    title text,
    year integer,
    season_number integer,
    episode_number integer,
    rating integer, -- 1 to 100.
    review text,
    rated_at timestamp with time zone,
    target_user_id uuid, -- Set by the merge: the user.
    target_id uuid, -- Set by the merge: the movie, series or episode.
    outcome text, -- Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.
    reason text, -- Set by the merge: why the row was rejected.
    CONSTRAINT user_import_ratings_pkey PRIMARY KEY (import_id, line)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_import_ratings TO revenge_app;

-- Rows of running imports; columns as in users.
CREATE UNLOGGED TABLE public.user_import_staging (
    import_id uuid NOT NULL, -- One run of an import, UUID made by the client.
    line bigint NOT NULL, -- Place of the row among its kind, from 1.
    source_line bigint, -- Number of the row in its source (a line of a file), for messages.
    user_id uuid,
    username text,
    email text,
    password_hash text, -- Encoded hash with its parameters; gone with the row when the import ends.
    display_name text,
    avatar_url text,
    locale text,
    timezone text,
    is_active boolean,
    is_admin boolean,
    qar_enabled boolean,
    max_rating_level integer,
    target_id uuid, -- Set by the merge: the user that the row became or updated.
    outcome text, -- Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.
    reason text, -- Set by the merge: why the row was rejected.
    CONSTRAINT user_import_staging_pkey PRIMARY KEY (import_id, line)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_import_staging TO revenge_app;

-- Entries of watch histories that come with the rows of user_import_staging, or by themselves.
CREATE UNLOGGED TABLE public.user_import_watches (
    import_id uuid NOT NULL, -- One run of an import, UUID made by the client.
    line bigint NOT NULL, -- Place of the row among its kind, from 1.
    source_line bigint, -- Number of the row in its source (a line of a file), for messages.
    user_id uuid, -- Names the user, as user_id or username does; also the id of a row of user_import_staging.
    username text,
    kind text, -- movie, series or episode.
    library_id uuid,
    title_id uuid, -- Id of the movie, series or episode; with season_number and episode_number, of the series.
    imdb_id text,
    tmdb_id integer,
    title text,
    year integer,
    season_number integer,
    episode_number integer,
    watch_id uuid, -- Id of the entry if it is new.
    position_ms bigint, -- Milliseconds.
    duration_ms bigint, -- Milliseconds.
    completed boolean,
    started_at timestamp with time zone,
    watched_at timestamp with time zone,
    device_name text,
    device_type text,
    client_name text,
    play_method text,
    target_user_id uuid, -- Set by the merge: the user.
    target_id uuid, -- Set by the merge: the movie, series or episode.
    outcome text, -- Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.
    reason text, -- Set by the merge: why the row was rejected.
    CONSTRAINT user_import_watches_pkey PRIMARY KEY (import_id, line)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_import_watches TO revenge_app;

-- Second factors of a user in one row; no row means the column defaults. What it says of the methods is kept by triggers.
CREATE TABLE public.user_mfa_settings (
    user_id uuid NOT NULL,
    totp_enabled boolean DEFAULT false NOT NULL, -- Whether user_totp_secrets has an enabled row; kept by triggers.
    webauthn_credentials integer DEFAULT 0 NOT NULL, -- Rows of webauthn_credentials, kept by triggers. Cloned ones count: who copies a key must not be able to switch the second factor off.
    backup_codes integer DEFAULT 0 NOT NULL, -- Codes of the present set, kept by triggers; above 0: generated.
    unused_backup_codes integer DEFAULT 0 NOT NULL, -- Those of them that are left, kept by triggers.
    require_mfa boolean DEFAULT false NOT NULL, -- Whether the user may not sign in without a second factor.
    remember_device_enabled boolean DEFAULT false NOT NULL,
    remember_device_ms bigint DEFAULT '2592000000'::bigint NOT NULL, -- How long a device is trusted, milliseconds; at most 365 days.
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_mfa_settings_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_mfa_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT user_mfa_settings_backup_codes_check CHECK (((unused_backup_codes >= 0) AND (unused_backup_codes <= backup_codes))),
    CONSTRAINT user_mfa_settings_remember_device_ms_check CHECK (((remember_device_ms >= 1) AND (remember_device_ms <= '31536000000'::bigint))),
    CONSTRAINT user_mfa_settings_webauthn_credentials_check CHECK ((webauthn_credentials >= 0))
);
CREATE TRIGGER user_mfa_settings_delete AFTER DELETE ON public.user_mfa_settings FOR EACH ROW EXECUTE FUNCTION public.user_mfa_settings_delete();
CREATE TRIGGER user_mfa_settings_forget_devices AFTER UPDATE ON public.user_mfa_settings FOR EACH ROW WHEN ((old.remember_device_enabled AND (NOT new.remember_device_enabled))) EXECUTE FUNCTION public.user_mfa_settings_forget_devices();
CREATE TRIGGER user_mfa_settings_set_updated_at BEFORE UPDATE ON public.user_mfa_settings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_mfa_settings TO revenge_app;

-- One row per user who changed a preference; no row means the column defaults.
CREATE TABLE public.user_preferences (
    user_id uuid NOT NULL,
    email_notifications jsonb DEFAULT '{}'::jsonb NOT NULL,
    push_notifications jsonb DEFAULT '{}'::jsonb NOT NULL,
    digest_notifications jsonb DEFAULT '{}'::jsonb NOT NULL,
    profile_visibility text DEFAULT 'private'::text NOT NULL,
    show_email boolean DEFAULT false NOT NULL,
    show_activity boolean DEFAULT true NOT NULL,
    theme text DEFAULT 'system'::text NOT NULL,
    display_language text, -- BCP 47 language tag of the user interface.
    content_language text, -- BCP 47 language tags, by preference, separated by commas.
    metadata_language text, -- BCP 47 language tag: key into titles_i18n, taglines_i18n and overviews_i18n.
    show_adult_content boolean DEFAULT false NOT NULL,
    show_spoilers boolean DEFAULT false NOT NULL,
    auto_play_videos boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT user_preferences_content_language_check CHECK ((char_length(content_language) <= 255)),
    CONSTRAINT user_preferences_digest_notifications_check CHECK (((jsonb_typeof(digest_notifications) = 'object'::text) AND (octet_length((digest_notifications)::text) <= 65536))),
    CONSTRAINT user_preferences_display_language_check CHECK ((char_length(display_language) <= 35)),
    CONSTRAINT user_preferences_email_notifications_check CHECK (((jsonb_typeof(email_notifications) = 'object'::text) AND (octet_length((email_notifications)::text) <= 65536))),
    CONSTRAINT user_preferences_metadata_language_check CHECK ((char_length(metadata_language) <= 35)),
    CONSTRAINT user_preferences_profile_visibility_check CHECK ((profile_visibility = ANY (ARRAY['public'::text, 'friends'::text, 'private'::text]))),
    CONSTRAINT user_preferences_push_notifications_check CHECK (((jsonb_typeof(push_notifications) = 'object'::text) AND (octet_length((push_notifications)::text) <= 65536))),
    CONSTRAINT user_preferences_theme_check CHECK ((theme = ANY (ARRAY['light'::text, 'dark'::text, 'system'::text])))
);
CREATE TRIGGER user_preferences_cache_delete AFTER DELETE ON public.user_preferences REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_cache_insert AFTER INSERT ON public.user_preferences REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_cache_truncate AFTER TRUNCATE ON public.user_preferences FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_cache_update AFTER UPDATE ON public.user_preferences REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_set_updated_at BEFORE UPDATE ON public.user_preferences FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_preferences TO revenge_app;

-- Which user has which role; what he may do is the union. New users get the default role, administrators the role admin.
CREATE TABLE public.user_roles (
    user_id uuid NOT NULL,
    role_id uuid NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, role_id),
    CONSTRAINT user_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles(id),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_user_roles_role_granted_at ON public.user_roles USING btree (role_id, granted_at DESC, user_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_roles TO revenge_app;

-- Settings of a user beyond user_preferences; keys are the clients'.
CREATE TABLE public.user_settings (
    user_id uuid NOT NULL,
    key text NOT NULL,
    value jsonb NOT NULL,
    description text,
    category text,
    data_type text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_settings_pkey PRIMARY KEY (user_id, key),
    CONSTRAINT user_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT user_settings_category_check CHECK (((char_length(category) >= 1) AND (char_length(category) <= 100))),
    CONSTRAINT user_settings_data_type_check CHECK ((data_type = ANY (ARRAY['string'::text, 'integer'::text, 'number'::text, 'boolean'::text, 'json'::text]))),
    CONSTRAINT user_settings_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT user_settings_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT user_settings_value_check CHECK (public.setting_value_fits(value, data_type, NULL::jsonb, NULL::double precision, NULL::double precision, NULL::text)),
    CONSTRAINT user_settings_value_size_check CHECK ((octet_length((value)::text) <= 65536))
);
CREATE INDEX idx_user_settings_category ON public.user_settings USING btree (user_id, category, key);
CREATE TRIGGER user_settings_set_updated_at BEFORE UPDATE ON public.user_settings FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_settings TO revenge_app;

-- Secrets of authenticator apps, one a user.
CREATE TABLE public.user_totp_secrets (
    user_id uuid NOT NULL, -- Never changes.
    encrypted_secret bytea NOT NULL, -- Encrypted by the backend; its key is not in the database.
    enabled boolean DEFAULT false NOT NULL,
    verified_at timestamp with time zone, -- When the user proved with a first code that his app has the secret.
    last_used_step bigint, -- Time step (seconds since 1970 / 30) of the last code that was accepted: only later ones are. In place of the code itself, which need not be stored then.
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_totp_secrets_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_totp_secrets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT user_totp_secrets_enabled_check CHECK (((NOT enabled) OR (verified_at IS NOT NULL))),
    CONSTRAINT user_totp_secrets_encrypted_secret_check CHECK (((octet_length(encrypted_secret) >= 1) AND (octet_length(encrypted_secret) <= 1000))),
    CONSTRAINT user_totp_secrets_last_used_step_check CHECK ((last_used_step >= 0))
);
CREATE TRIGGER user_totp_secrets_note AFTER INSERT OR DELETE OR UPDATE OF enabled ON public.user_totp_secrets FOR EACH ROW EXECUTE FUNCTION public.user_totp_secrets_note();
CREATE TRIGGER user_totp_secrets_set_updated_at BEFORE UPDATE ON public.user_totp_secrets FOR EACH ROW WHEN ((((new.encrypted_secret IS DISTINCT FROM old.encrypted_secret) OR (new.enabled IS DISTINCT FROM old.enabled)) OR (new.verified_at IS DISTINCT FROM old.verified_at))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_totp_secrets TO revenge_app;

-- Devices that need no second factor until expires_at. Rows rather than a JSON array of the settings: a token is found by its index, and expires by itself.
CREATE TABLE public.user_trusted_devices (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL, -- Hash of the token that the device keeps; the token itself is never stored.
    name text,
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_trusted_devices_pkey PRIMARY KEY (id),
    CONSTRAINT user_trusted_devices_token_hash_key UNIQUE (token_hash),
    CONSTRAINT user_trusted_devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT user_trusted_devices_name_check CHECK ((char_length(name) <= 255)),
    CONSTRAINT user_trusted_devices_token_hash_check CHECK (((char_length(token_hash) >= 1) AND (char_length(token_hash) <= 255))),
    CONSTRAINT user_trusted_devices_user_agent_check CHECK ((char_length(user_agent) <= 1000))
);
CREATE INDEX idx_user_trusted_devices_expires_at ON public.user_trusted_devices USING btree (expires_at);
CREATE INDEX idx_user_trusted_devices_user ON public.user_trusted_devices USING btree (user_id, created_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.user_trusted_devices TO revenge_app;

-- People who may log in. Soft-deleted: deleted_at.
CREATE TABLE public.users (
    id uuid NOT NULL, -- UUID version 7, made by the client.
    username text NOT NULL, -- Unique among live users whatever the case: compare lower(username).
    email text NOT NULL, -- Unique among live users whatever the case: compare lower(email).
    password_hash text, -- Encoded hash with its parameters; NULL: no login by password (single sign-on only).
    display_name text,
    avatar_url text,
    locale text, -- BCP 47 language tag.
    timezone text, -- IANA time zone name.
    qar_enabled boolean DEFAULT false NOT NULL, -- Whether the user may be shown the qar module at all.
    is_active boolean DEFAULT true NOT NULL, -- false: cannot log in and sees nothing.
    is_admin boolean DEFAULT false NOT NULL,
    max_rating_level integer, -- Highest rating_level the user may see, 0 to 100; NULL: no limit. With a limit, unrated titles are hidden.
    email_verified boolean DEFAULT false NOT NULL,
    email_verified_at timestamp with time zone,
    last_login_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone, -- Set: deleted; invisible to every read that does not ask for it.
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_avatar_url_check CHECK ((char_length(avatar_url) <= 2000)),
    CONSTRAINT users_display_name_check CHECK ((char_length(display_name) <= 255)),
    CONSTRAINT users_email_check CHECK (((char_length(email) >= 3) AND (char_length(email) <= 255))),
    CONSTRAINT users_locale_check CHECK ((char_length(locale) <= 35)),
    CONSTRAINT users_max_rating_level_check CHECK (((max_rating_level >= 0) AND (max_rating_level <= 100))),
    CONSTRAINT users_password_hash_check CHECK ((char_length(password_hash) <= 1000)),
    CONSTRAINT users_timezone_check CHECK ((char_length(timezone) <= 64)),
    CONSTRAINT users_username_check CHECK (((char_length(username) >= 1) AND (char_length(username) <= 255)))
);
CREATE INDEX idx_users_created_at ON public.users USING btree (created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_users_email ON public.users USING btree (lower(email)) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_users_username ON public.users USING btree (lower(username)) WHERE (deleted_at IS NULL);
CREATE TRIGGER users_cache_update AFTER UPDATE ON public.users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.users_cache_notify();
CREATE TRIGGER users_differ_from_profiles BEFORE INSERT OR UPDATE OF id ON public.users FOR EACH ROW EXECUTE FUNCTION public.profiles_differ_from_users();
CREATE TRIGGER users_give_role_insert AFTER INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION public.users_give_role();
CREATE TRIGGER users_give_role_update AFTER UPDATE ON public.users FOR EACH ROW WHEN ((new.is_admin IS DISTINCT FROM old.is_admin)) EXECUTE FUNCTION public.users_give_role();
CREATE TRIGGER users_set_updated_at BEFORE UPDATE ON public.users FOR EACH ROW WHEN ((NOT (new.last_login_at IS DISTINCT FROM old.last_login_at))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.users TO revenge_app;

-- Keys (WebAuthn) with which users sign in.
CREATE TABLE public.webauthn_credentials (
    id uuid NOT NULL,
    user_id uuid NOT NULL, -- Never changes.
    credential_id bytea NOT NULL, -- The authenticator's own id of the key.
    public_key bytea NOT NULL, -- COSE key; not secret.
    sign_count bigint DEFAULT 0 NOT NULL, -- Unsigned 32-bit counter of the last use that was accepted; 0 for ever: the authenticator has none.
    clone_detected boolean DEFAULT false NOT NULL, -- A use came with a counter that had not grown: the key was copied, and is refused from then on.
    aaguid uuid, -- Model of the authenticator.
    attestation_type text NOT NULL,
    transports text[] DEFAULT '{}'::text[] NOT NULL,
    backup_eligible boolean DEFAULT false NOT NULL,
    backup_state boolean DEFAULT false NOT NULL,
    user_present boolean DEFAULT false NOT NULL,
    user_verified boolean DEFAULT false NOT NULL,
    name text,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT webauthn_credentials_pkey PRIMARY KEY (id),
    CONSTRAINT webauthn_credentials_credential_id_key UNIQUE (credential_id),
    CONSTRAINT webauthn_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT webauthn_credentials_attestation_type_check CHECK ((char_length(attestation_type) <= 50)),
    CONSTRAINT webauthn_credentials_credential_id_check CHECK (((octet_length(credential_id) >= 1) AND (octet_length(credential_id) <= 1023))),
    CONSTRAINT webauthn_credentials_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT webauthn_credentials_public_key_check CHECK (((octet_length(public_key) >= 1) AND (octet_length(public_key) <= 10000))),
    CONSTRAINT webauthn_credentials_sign_count_check CHECK (((sign_count >= 0) AND (sign_count <= '4294967295'::bigint))),
    CONSTRAINT webauthn_credentials_transports_check CHECK ((cardinality(transports) <= 20))
);
CREATE INDEX idx_webauthn_credentials_user ON public.webauthn_credentials USING btree (user_id, created_at, id);
CREATE TRIGGER webauthn_credentials_count AFTER INSERT OR DELETE ON public.webauthn_credentials FOR EACH ROW EXECUTE FUNCTION public.webauthn_credentials_count();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.webauthn_credentials TO revenge_app;

-- Who was let in, when and until when. The role may add to it, not change it.
CREATE TABLE qar.access_log (
    id uuid NOT NULL,
    user_id uuid, -- NULL: he was erased since.
    reason text,
    ip_address inet,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT access_log_pkey PRIMARY KEY (id),
    CONSTRAINT access_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT access_log_expires_at_check CHECK ((expires_at >= granted_at)),
    CONSTRAINT access_log_reason_check CHECK ((char_length(reason) <= 500))
);
CREATE INDEX idx_access_log_granted_at ON qar.access_log USING btree (granted_at DESC, id DESC);
CREATE INDEX idx_access_log_user_id ON qar.access_log USING btree (user_id, granted_at DESC, id DESC) WHERE (user_id IS NOT NULL);
GRANT INSERT, SELECT ON TABLE qar.access_log TO revenge_qar;

-- Articles: rules by which provisions are decided.
CREATE TABLE qar.articles (
    id uuid NOT NULL,
    name text NOT NULL,
    condition_type text NOT NULL,
    condition_value jsonb NOT NULL,
    action text NOT NULL,
    description text,
    content_type text,
    automation_trigger text,
    enabled boolean DEFAULT true NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT articles_pkey PRIMARY KEY (id),
    CONSTRAINT articles_action_check CHECK (((char_length(action) >= 1) AND (char_length(action) <= 50))),
    CONSTRAINT articles_automation_trigger_check CHECK ((char_length(automation_trigger) <= 50)),
    CONSTRAINT articles_condition_type_check CHECK (((char_length(condition_type) >= 1) AND (char_length(condition_type) <= 50))),
    CONSTRAINT articles_condition_value_check CHECK (((jsonb_typeof(condition_value) = 'object'::text) AND (octet_length((condition_value)::text) <= 65536))),
    CONSTRAINT articles_content_type_check CHECK ((char_length(content_type) <= 50)),
    CONSTRAINT articles_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT articles_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);
CREATE INDEX idx_articles_priority ON qar.articles USING btree (priority DESC, id);
CREATE TRIGGER articles_set_updated_at BEFORE UPDATE ON qar.articles FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.articles TO revenge_qar;

-- What users give for expeditions, 1 to 100.
CREATE TABLE qar.bounties (
    user_id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    reward integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT bounties_pkey PRIMARY KEY (user_id, expedition_id),
    CONSTRAINT bounties_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT bounties_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT bounties_reward_check CHECK (((reward >= 1) AND (reward <= 100)))
);
CREATE INDEX idx_bounties_expedition_id ON qar.bounties USING btree (expedition_id) INCLUDE (reward);
CREATE INDEX idx_bounties_user_id ON qar.bounties USING btree (user_id, updated_at DESC, expedition_id DESC);
CREATE TRIGGER bounties_set_updated_at BEFORE UPDATE ON qar.bounties FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.bounties TO revenge_qar;

-- What all files may measure, and what they do: one row.
CREATE TABLE qar.cargo_hold (
    id integer DEFAULT 1 NOT NULL,
    total_quota_bytes bigint, -- NULL: no limit; the other two as well.
    total_used_bytes bigint GENERATED ALWAYS AS ((expedition_used_bytes + voyage_used_bytes)) STORED NOT NULL,
    expedition_quota_bytes bigint,
    expedition_used_bytes bigint DEFAULT 0 NOT NULL,
    voyage_quota_bytes bigint,
    voyage_used_bytes bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cargo_hold_pkey PRIMARY KEY (id),
    CONSTRAINT cargo_hold_id_check CHECK ((id = 1)),
    CONSTRAINT cargo_hold_quotas_check CHECK (((total_quota_bytes >= 0) AND (expedition_quota_bytes >= 0) AND (voyage_quota_bytes >= 0))),
    CONSTRAINT cargo_hold_used_check CHECK (((expedition_used_bytes >= 0) AND (voyage_used_bytes >= 0)))
);
CREATE TRIGGER cargo_hold_set_updated_at BEFORE UPDATE ON qar.cargo_hold FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT SELECT, UPDATE ON TABLE qar.cargo_hold TO revenge_qar;

-- Crew: performers.
CREATE TABLE qar.crew (
    id uuid NOT NULL,
    name text NOT NULL,
    disambiguation text,
    gender text,
    christening date,
    death_date date,
    birth_city text,
    origin text,
    nationality text,
    rigging text,
    compass text,
    height_cm integer,
    weight_kg integer,
    measurements text,
    cup_size text,
    breast_type text,
    markings text,
    anchors text,
    maiden_voyage integer,
    last_port integer,
    bio text,
    stash_id text,
    charter text,
    registry text,
    manifest text,
    twitter text,
    instagram text,
    image_path text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(((name || ' '::text) || COALESCE(disambiguation, ''::text))))) STORED NOT NULL,
    CONSTRAINT crew_pkey PRIMARY KEY (id),
    CONSTRAINT crew_anchors_check CHECK ((char_length(anchors) <= 2000)),
    CONSTRAINT crew_bio_check CHECK ((char_length(bio) <= 100000)),
    CONSTRAINT crew_birth_city_check CHECK ((char_length(birth_city) <= 255)),
    CONSTRAINT crew_breast_type_check CHECK ((char_length(breast_type) <= 50)),
    CONSTRAINT crew_career_check CHECK ((last_port >= maiden_voyage)),
    CONSTRAINT crew_charter_check CHECK ((char_length(charter) <= 100)),
    CONSTRAINT crew_compass_check CHECK ((char_length(compass) <= 50)),
    CONSTRAINT crew_cup_size_check CHECK ((char_length(cup_size) <= 10)),
    CONSTRAINT crew_death_date_check CHECK ((death_date >= christening)),
    CONSTRAINT crew_disambiguation_check CHECK ((char_length(disambiguation) <= 255)),
    CONSTRAINT crew_gender_check CHECK ((char_length(gender) <= 50)),
    CONSTRAINT crew_height_cm_check CHECK (((height_cm >= 30) AND (height_cm <= 300))),
    CONSTRAINT crew_image_path_check CHECK ((char_length(image_path) <= 4096)),
    CONSTRAINT crew_instagram_check CHECK ((char_length(instagram) <= 2000)),
    CONSTRAINT crew_last_port_check CHECK (((last_port >= 1850) AND (last_port <= 2200))),
    CONSTRAINT crew_maiden_voyage_check CHECK (((maiden_voyage >= 1850) AND (maiden_voyage <= 2200))),
    CONSTRAINT crew_manifest_check CHECK ((char_length(manifest) <= 100)),
    CONSTRAINT crew_markings_check CHECK ((char_length(markings) <= 2000)),
    CONSTRAINT crew_measurements_check CHECK ((char_length(measurements) <= 50)),
    CONSTRAINT crew_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT crew_nationality_check CHECK ((char_length(nationality) <= 100)),
    CONSTRAINT crew_origin_check CHECK ((char_length(origin) <= 100)),
    CONSTRAINT crew_registry_check CHECK ((char_length(registry) <= 100)),
    CONSTRAINT crew_rigging_check CHECK ((char_length(rigging) <= 50)),
    CONSTRAINT crew_stash_id_check CHECK ((char_length(stash_id) <= 100)),
    CONSTRAINT crew_twitter_check CHECK ((char_length(twitter) <= 2000)),
    CONSTRAINT crew_weight_kg_check CHECK (((weight_kg >= 10) AND (weight_kg <= 500)))
);
CREATE UNIQUE INDEX idx_crew_charter ON qar.crew USING btree (charter) WHERE (charter IS NOT NULL);
CREATE INDEX idx_crew_name ON qar.crew USING btree (name_folded, id);
CREATE UNIQUE INDEX idx_crew_registry ON qar.crew USING btree (registry) WHERE (registry IS NOT NULL);
CREATE INDEX idx_crew_words ON qar.crew USING gin (words);
CREATE TRIGGER crew_set_updated_at BEFORE UPDATE ON qar.crew FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.crew TO revenge_qar;

-- Other names of the crew.
CREATE TABLE qar.crew_names (
    crew_id uuid NOT NULL,
    name text NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(name))) STORED NOT NULL,
    CONSTRAINT crew_names_pkey PRIMARY KEY (crew_id, name),
    CONSTRAINT crew_names_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew(id) ON DELETE CASCADE,
    CONSTRAINT crew_names_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255)))
);
CREATE INDEX idx_crew_names_words ON qar.crew_names USING gin (words);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.crew_names TO revenge_qar;

-- Pictures of a member of the crew.
CREATE TABLE qar.crew_portraits (
    id uuid NOT NULL,
    crew_id uuid NOT NULL,
    path text NOT NULL,
    kind text,
    source text,
    is_primary boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT crew_portraits_pkey PRIMARY KEY (id),
    CONSTRAINT crew_portraits_primary_excl EXCLUDE USING btree (crew_id WITH =) WHERE (is_primary) DEFERRABLE,
    CONSTRAINT crew_portraits_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew(id) ON DELETE CASCADE,
    CONSTRAINT crew_portraits_kind_check CHECK ((char_length(kind) <= 50)),
    CONSTRAINT crew_portraits_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT crew_portraits_source_check CHECK ((char_length(source) <= 50))
);
CREATE INDEX idx_crew_portraits_crew_id ON qar.crew_portraits USING btree (crew_id, is_primary DESC, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.crew_portraits TO revenge_qar;

-- The crew that users follow.
CREATE TABLE qar.crew_roster (
    user_id uuid NOT NULL,
    crew_id uuid NOT NULL,
    enlisted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT crew_roster_pkey PRIMARY KEY (user_id, crew_id),
    CONSTRAINT crew_roster_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew(id) ON DELETE CASCADE,
    CONSTRAINT crew_roster_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_crew_roster_crew_id ON qar.crew_roster USING btree (crew_id);
CREATE INDEX idx_crew_roster_user_id ON qar.crew_roster USING btree (user_id, enlisted_at DESC, crew_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.crew_roster TO revenge_qar;

-- Pictures of an expedition.
CREATE TABLE qar.expedition_charts (
    id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    path text NOT NULL,
    kind text NOT NULL,
    source text,
    is_primary boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT expedition_charts_pkey PRIMARY KEY (id),
    CONSTRAINT expedition_charts_primary_excl EXCLUDE USING btree (expedition_id WITH =, kind WITH =) WHERE (is_primary) DEFERRABLE,
    CONSTRAINT expedition_charts_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT expedition_charts_kind_check CHECK (((char_length(kind) >= 1) AND (char_length(kind) <= 50))),
    CONSTRAINT expedition_charts_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT expedition_charts_source_check CHECK ((char_length(source) <= 50))
);
CREATE INDEX idx_expedition_charts_expedition_id ON qar.expedition_charts USING btree (expedition_id, is_primary DESC, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.expedition_charts TO revenge_qar;

-- Which crew expeditions have. Insert without launch_date: triggers fill and keep it.
CREATE TABLE qar.expedition_crew (
    expedition_id uuid NOT NULL,
    crew_id uuid NOT NULL,
    character_name text,
    linked_at timestamp with time zone DEFAULT now() NOT NULL,
    launch_date date NOT NULL, -- Copy of expeditions.launch_date, 0001-01-01 without one, kept by triggers.
    CONSTRAINT expedition_crew_pkey PRIMARY KEY (expedition_id, crew_id),
    CONSTRAINT expedition_crew_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew(id) ON DELETE CASCADE,
    CONSTRAINT expedition_crew_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT expedition_crew_character_name_check CHECK ((char_length(character_name) <= 255))
);
CREATE INDEX idx_expedition_crew_crew_id ON qar.expedition_crew USING btree (crew_id, launch_date DESC, expedition_id DESC);
CREATE TRIGGER expedition_crew_fill BEFORE INSERT OR UPDATE OF expedition_id ON qar.expedition_crew FOR EACH ROW EXECUTE FUNCTION qar.expedition_links_fill();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.expedition_crew TO revenge_qar;

-- Which flags expeditions have. Insert without launch_date: triggers fill and keep it.
CREATE TABLE qar.expedition_flags (
    expedition_id uuid NOT NULL,
    flag_id uuid NOT NULL,
    linked_at timestamp with time zone DEFAULT now() NOT NULL,
    launch_date date NOT NULL, -- Copy of expeditions.launch_date, 0001-01-01 without one, kept by triggers.
    CONSTRAINT expedition_flags_pkey PRIMARY KEY (expedition_id, flag_id),
    CONSTRAINT expedition_flags_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT expedition_flags_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES qar.flags(id) ON DELETE CASCADE
);
CREATE INDEX idx_expedition_flags_flag_id ON qar.expedition_flags USING btree (flag_id, launch_date DESC, expedition_id DESC);
CREATE TRIGGER expedition_flags_fill BEFORE INSERT OR UPDATE OF expedition_id ON qar.expedition_flags FOR EACH ROW EXECUTE FUNCTION qar.expedition_links_fill();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.expedition_flags TO revenge_qar;

-- Expeditions: whole films, one row a film and fleet.
CREATE TABLE qar.expeditions (
    id uuid NOT NULL,
    fleet_id uuid NOT NULL,
    title text NOT NULL,
    path text NOT NULL,
    whisparr_id integer,
    charter text,
    registry text,
    sort_title text,
    original_title text,
    overview text,
    launch_date date,
    runtime_ms bigint, -- Milliseconds.
    port_id uuid,
    director text,
    series text,
    size_bytes bigint,
    container text,
    video_codec text,
    audio_codec text,
    resolution text,
    coordinates text,
    oshash text,
    has_file boolean DEFAULT true NOT NULL,
    is_hdr boolean DEFAULT false NOT NULL,
    is_3d boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    sort_key text COLLATE "C" GENERATED ALWAYS AS (public.title_sort_key(COALESCE(sort_title, title))) STORED NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(((((title || ' '::text) || COALESCE(original_title, ''::text)) || ' '::text) || COALESCE(series, ''::text))))) STORED NOT NULL,
    CONSTRAINT expeditions_pkey PRIMARY KEY (id),
    CONSTRAINT expeditions_fleet_id_fkey FOREIGN KEY (fleet_id) REFERENCES qar.fleets(id) ON DELETE CASCADE,
    CONSTRAINT expeditions_port_id_fkey FOREIGN KEY (port_id) REFERENCES qar.ports(id) ON DELETE SET NULL,
    CONSTRAINT expeditions_audio_codec_check CHECK ((char_length(audio_codec) <= 50)),
    CONSTRAINT expeditions_charter_check CHECK ((char_length(charter) <= 100)),
    CONSTRAINT expeditions_container_check CHECK ((char_length(container) <= 50)),
    CONSTRAINT expeditions_coordinates_check CHECK ((char_length(coordinates) <= 64)),
    CONSTRAINT expeditions_director_check CHECK ((char_length(director) <= 255)),
    CONSTRAINT expeditions_original_title_check CHECK ((char_length(original_title) <= 500)),
    CONSTRAINT expeditions_oshash_check CHECK ((char_length(oshash) <= 64)),
    CONSTRAINT expeditions_overview_check CHECK ((char_length(overview) <= 100000)),
    CONSTRAINT expeditions_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT expeditions_registry_check CHECK ((char_length(registry) <= 100)),
    CONSTRAINT expeditions_resolution_check CHECK ((char_length(resolution) <= 50)),
    CONSTRAINT expeditions_runtime_ms_check CHECK ((runtime_ms >= 0)),
    CONSTRAINT expeditions_series_check CHECK ((char_length(series) <= 255)),
    CONSTRAINT expeditions_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT expeditions_sort_title_check CHECK ((char_length(sort_title) <= 500)),
    CONSTRAINT expeditions_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT expeditions_video_codec_check CHECK ((char_length(video_codec) <= 50)),
    CONSTRAINT expeditions_whisparr_id_check CHECK (((whisparr_id >= 1) AND (whisparr_id <= 2147483647)))
);
CREATE INDEX idx_expeditions_coordinates ON qar.expeditions USING btree (coordinates) WHERE (coordinates IS NOT NULL);
CREATE UNIQUE INDEX idx_expeditions_fleet_charter ON qar.expeditions USING btree (fleet_id, charter) WHERE (charter IS NOT NULL);
CREATE UNIQUE INDEX idx_expeditions_fleet_path ON qar.expeditions USING btree (fleet_id, md5(path));
CREATE INDEX idx_expeditions_fleet_title ON qar.expeditions USING btree (fleet_id, sort_key, id);
CREATE INDEX idx_expeditions_port_launch_date ON qar.expeditions USING btree (port_id, COALESCE(launch_date, '0001-01-01'::date) DESC, id DESC) WHERE (port_id IS NOT NULL);
CREATE INDEX idx_expeditions_title ON qar.expeditions USING btree (sort_key, id);
CREATE INDEX idx_expeditions_words ON qar.expeditions USING gin (words);
CREATE TRIGGER expeditions_set_updated_at BEFORE UPDATE ON qar.expeditions FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER expeditions_update_crew AFTER UPDATE ON qar.expeditions FOR EACH ROW WHEN ((new.launch_date IS DISTINCT FROM old.launch_date)) EXECUTE FUNCTION qar.expeditions_update_crew();
CREATE TRIGGER expeditions_update_flags AFTER UPDATE ON qar.expeditions FOR EACH ROW WHEN ((new.launch_date IS DISTINCT FROM old.launch_date)) EXECUTE FUNCTION qar.expeditions_update_flags();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.expeditions TO revenge_qar;

-- Flags: tags, some of which are kinds of another.
CREATE TABLE qar.flags (
    id uuid NOT NULL,
    name text NOT NULL,
    description text,
    parent_id uuid,
    stashdb_id text,
    waters text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(name))) STORED NOT NULL,
    CONSTRAINT flags_pkey PRIMARY KEY (id),
    CONSTRAINT flags_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES qar.flags(id) ON DELETE SET NULL,
    CONSTRAINT flags_description_check CHECK ((char_length(description) <= 20000)),
    CONSTRAINT flags_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT flags_parent_check CHECK ((parent_id <> id)),
    CONSTRAINT flags_stashdb_id_check CHECK ((char_length(stashdb_id) <= 100)),
    CONSTRAINT flags_waters_check CHECK ((char_length(waters) <= 50))
);
CREATE UNIQUE INDEX idx_flags_name ON qar.flags USING btree (name_folded);
CREATE INDEX idx_flags_parent_id ON qar.flags USING btree (parent_id, name_folded, id) WHERE (parent_id IS NOT NULL);
CREATE INDEX idx_flags_roots ON qar.flags USING btree (name_folded, id) WHERE (parent_id IS NULL);
CREATE UNIQUE INDEX idx_flags_stashdb_id ON qar.flags USING btree (stashdb_id) WHERE (stashdb_id IS NOT NULL);
CREATE INDEX idx_flags_waters ON qar.flags USING btree (waters, name_folded, id) WHERE (waters IS NOT NULL);
CREATE INDEX idx_flags_words ON qar.flags USING gin (words);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.flags TO revenge_qar;

-- Fleets: libraries of expeditions or of voyages.
CREATE TABLE qar.fleets (
    id uuid NOT NULL,
    name text NOT NULL,
    fleet_type text NOT NULL,
    paths text[] DEFAULT '{}'::text[] NOT NULL,
    stashdb_endpoint text,
    tpdb_enabled boolean DEFAULT false NOT NULL,
    whisparr_sync boolean DEFAULT false NOT NULL,
    auto_tag_crew boolean DEFAULT false NOT NULL,
    fingerprint_on_scan boolean DEFAULT true NOT NULL,
    owner_user_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL,
    CONSTRAINT fleets_pkey PRIMARY KEY (id),
    CONSTRAINT fleets_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT fleets_fleet_type_check CHECK ((fleet_type = ANY (ARRAY['expedition'::text, 'voyage'::text]))),
    CONSTRAINT fleets_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT fleets_paths_check CHECK ((cardinality(paths) <= 100)),
    CONSTRAINT fleets_stashdb_endpoint_check CHECK ((char_length(stashdb_endpoint) <= 2000))
);
CREATE INDEX idx_fleets_name ON qar.fleets USING btree (name_folded, id);
CREATE INDEX idx_fleets_owner_user_id ON qar.fleets USING btree (owner_user_id, name_folded) WHERE (owner_user_id IS NOT NULL);
CREATE TRIGGER fleets_set_updated_at BEFORE UPDATE ON qar.fleets FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.fleets TO revenge_qar;

-- Expeditions that users like.
CREATE TABLE qar.marked_charts (
    user_id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT marked_charts_pkey PRIMARY KEY (user_id, expedition_id),
    CONSTRAINT marked_charts_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT marked_charts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_marked_charts_expedition_id ON qar.marked_charts USING btree (expedition_id);
CREATE INDEX idx_marked_charts_user_id ON qar.marked_charts USING btree (user_id, created_at DESC, expedition_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.marked_charts TO revenge_qar;

-- Ports: studios, some of which belong to another.
CREATE TABLE qar.ports (
    id uuid NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    stashdb_id text,
    tpdb_id text,
    url text,
    logo_path text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name_folded text COLLATE "C" GENERATED ALWAYS AS (public.fold_title(name)) STORED NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(name))) STORED NOT NULL,
    CONSTRAINT ports_pkey PRIMARY KEY (id),
    CONSTRAINT ports_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES qar.ports(id) ON DELETE SET NULL,
    CONSTRAINT ports_logo_path_check CHECK ((char_length(logo_path) <= 4096)),
    CONSTRAINT ports_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255))),
    CONSTRAINT ports_parent_check CHECK ((parent_id <> id)),
    CONSTRAINT ports_stashdb_id_check CHECK ((char_length(stashdb_id) <= 100)),
    CONSTRAINT ports_tpdb_id_check CHECK ((char_length(tpdb_id) <= 100)),
    CONSTRAINT ports_url_check CHECK ((char_length(url) <= 2000))
);
CREATE INDEX idx_ports_name ON qar.ports USING btree (name_folded, id);
CREATE INDEX idx_ports_parent_id ON qar.ports USING btree (parent_id, name_folded, id) WHERE (parent_id IS NOT NULL);
CREATE INDEX idx_ports_roots ON qar.ports USING btree (name_folded, id) WHERE (parent_id IS NULL);
CREATE UNIQUE INDEX idx_ports_stashdb_id ON qar.ports USING btree (stashdb_id) WHERE (stashdb_id IS NOT NULL);
CREATE UNIQUE INDEX idx_ports_tpdb_id ON qar.ports USING btree (tpdb_id) WHERE (tpdb_id IS NOT NULL);
CREATE INDEX idx_ports_words ON qar.ports USING gin (words);
CREATE TRIGGER ports_set_updated_at BEFORE UPDATE ON qar.ports FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.ports TO revenge_qar;

-- Who wants what others asked for.
CREATE TABLE qar.provision_ayes (
    provision_id uuid NOT NULL,
    user_id uuid NOT NULL,
    voted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT provision_ayes_pkey PRIMARY KEY (provision_id, user_id),
    CONSTRAINT provision_ayes_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES qar.provisions(id) ON DELETE CASCADE,
    CONSTRAINT provision_ayes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
);
CREATE INDEX idx_provision_ayes_provision_id ON qar.provision_ayes USING btree (provision_id, voted_at, user_id);
CREATE INDEX idx_provision_ayes_user_id ON qar.provision_ayes USING btree (user_id);
CREATE TRIGGER provision_ayes_count AFTER INSERT OR DELETE ON qar.provision_ayes FOR EACH ROW EXECUTE FUNCTION qar.count_ayes();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.provision_ayes TO revenge_qar;

-- Remarks on provisions.
CREATE TABLE qar.provision_missives (
    id uuid NOT NULL,
    provision_id uuid NOT NULL,
    user_id uuid,
    message text NOT NULL,
    is_captain_order boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT provision_missives_pkey PRIMARY KEY (id),
    CONSTRAINT provision_missives_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES qar.provisions(id) ON DELETE CASCADE,
    CONSTRAINT provision_missives_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT provision_missives_message_check CHECK (((char_length(message) >= 1) AND (char_length(message) <= 5000)))
);
CREATE INDEX idx_provision_missives_provision_id ON qar.provision_missives USING btree (provision_id, created_at, id);
CREATE INDEX idx_provision_missives_user_id ON qar.provision_missives USING btree (user_id) WHERE (user_id IS NOT NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.provision_missives TO revenge_qar;

-- Provisions: requests for expeditions and voyages.
CREATE TABLE qar.provisions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    content_type text NOT NULL,
    title text NOT NULL,
    request_subtype text,
    external_source text,
    external_id text,
    release_year integer,
    manifest jsonb,
    status text DEFAULT 'pending'::text NOT NULL,
    auto_approved boolean DEFAULT false NOT NULL,
    auto_article_id uuid,
    approved_by_user_id uuid,
    approved_at timestamp with time zone,
    declined_reason text,
    priority integer DEFAULT 0 NOT NULL,
    ayes_count integer DEFAULT 0 NOT NULL, -- Kept by a trigger.
    integration_id text,
    integration_status text,
    estimated_cargo_bytes bigint,
    actual_cargo_bytes bigint,
    available_at timestamp with time zone,
    triggered_by_automation boolean DEFAULT false NOT NULL,
    parent_provision_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(title))) STORED NOT NULL,
    CONSTRAINT provisions_pkey PRIMARY KEY (id),
    CONSTRAINT provisions_approved_by_user_id_fkey FOREIGN KEY (approved_by_user_id) REFERENCES public.users(id) ON DELETE SET NULL,
    CONSTRAINT provisions_auto_article_id_fkey FOREIGN KEY (auto_article_id) REFERENCES qar.articles(id) ON DELETE SET NULL,
    CONSTRAINT provisions_parent_provision_id_fkey FOREIGN KEY (parent_provision_id) REFERENCES qar.provisions(id) ON DELETE SET NULL,
    CONSTRAINT provisions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT provisions_actual_cargo_bytes_check CHECK ((actual_cargo_bytes >= 0)),
    CONSTRAINT provisions_ayes_count_check CHECK ((ayes_count >= 0)),
    CONSTRAINT provisions_content_type_check CHECK ((content_type = ANY (ARRAY['expedition'::text, 'voyage'::text]))),
    CONSTRAINT provisions_declined_reason_check CHECK ((char_length(declined_reason) <= 2000)),
    CONSTRAINT provisions_estimated_cargo_bytes_check CHECK ((estimated_cargo_bytes >= 0)),
    CONSTRAINT provisions_external_check CHECK (((external_id IS NULL) = (external_source IS NULL))),
    CONSTRAINT provisions_external_id_check CHECK ((char_length(external_id) <= 200)),
    CONSTRAINT provisions_external_source_check CHECK ((char_length(external_source) <= 50)),
    CONSTRAINT provisions_integration_id_check CHECK ((char_length(integration_id) <= 200)),
    CONSTRAINT provisions_integration_status_check CHECK ((char_length(integration_status) <= 100)),
    CONSTRAINT provisions_manifest_check CHECK (((jsonb_typeof(manifest) = 'object'::text) AND (octet_length((manifest)::text) <= 65536))),
    CONSTRAINT provisions_priority_check CHECK (((priority >= '-1000'::integer) AND (priority <= 1000))),
    CONSTRAINT provisions_release_year_check CHECK (((release_year >= 1850) AND (release_year <= 2200))),
    CONSTRAINT provisions_request_subtype_check CHECK ((char_length(request_subtype) <= 50)),
    CONSTRAINT provisions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'declined'::text, 'processing'::text, 'available'::text, 'failed'::text]))),
    CONSTRAINT provisions_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500)))
);
CREATE INDEX idx_provisions_approved_by_user_id ON qar.provisions USING btree (approved_by_user_id) WHERE (approved_by_user_id IS NOT NULL);
CREATE INDEX idx_provisions_auto_article_id ON qar.provisions USING btree (auto_article_id) WHERE (auto_article_id IS NOT NULL);
CREATE INDEX idx_provisions_content_type ON qar.provisions USING btree (content_type, created_at DESC, id DESC);
CREATE INDEX idx_provisions_created_at ON qar.provisions USING btree (created_at DESC, id DESC);
CREATE UNIQUE INDEX idx_provisions_external_id ON qar.provisions USING btree (content_type, external_source, external_id) WHERE ((external_id IS NOT NULL) AND (status <> 'declined'::text));
CREATE INDEX idx_provisions_parent_provision_id ON qar.provisions USING btree (parent_provision_id) WHERE (parent_provision_id IS NOT NULL);
CREATE INDEX idx_provisions_status ON qar.provisions USING btree (status, priority DESC, ayes_count DESC, created_at DESC, id DESC);
CREATE INDEX idx_provisions_user_id ON qar.provisions USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX idx_provisions_words ON qar.provisions USING gin (words);
CREATE TRIGGER provisions_set_updated_at BEFORE UPDATE ON qar.provisions FOR EACH ROW WHEN ((NOT (new.ayes_count IS DISTINCT FROM old.ayes_count))) EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.provisions TO revenge_qar;

-- How much a user may ask for and has asked for; made with his first request.
CREATE TABLE qar.rations (
    user_id uuid NOT NULL,
    daily_limit integer DEFAULT 10 NOT NULL,
    weekly_limit integer DEFAULT 30 NOT NULL,
    monthly_limit integer DEFAULT 100 NOT NULL,
    daily_used integer DEFAULT 0 NOT NULL,
    weekly_used integer DEFAULT 0 NOT NULL,
    monthly_used integer DEFAULT 0 NOT NULL,
    cargo_quota_bytes bigint, -- NULL: no limit.
    cargo_used_bytes bigint DEFAULT 0 NOT NULL,
    last_reset_daily date DEFAULT qar.ration_period('day'::text) NOT NULL, -- The day that daily_used counts; of another day it is 0, see ration_used().
    last_reset_weekly date DEFAULT qar.ration_period('week'::text) NOT NULL,
    last_reset_monthly date DEFAULT qar.ration_period('month'::text) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rations_pkey PRIMARY KEY (user_id),
    CONSTRAINT rations_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT rations_limits_check CHECK (((daily_limit >= 0) AND (weekly_limit >= 0) AND (monthly_limit >= 0) AND (cargo_quota_bytes >= 0))),
    CONSTRAINT rations_used_check CHECK (((daily_used >= 0) AND (weekly_used >= 0) AND (monthly_used >= 0) AND (cargo_used_bytes >= 0)))
);
CREATE TRIGGER rations_set_updated_at BEFORE UPDATE ON qar.rations FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.rations TO revenge_qar;

-- Pictures of a gallery.
CREATE TABLE qar.treasure_maps (
    id uuid NOT NULL,
    treasure_id uuid NOT NULL,
    path text NOT NULL,
    bearing integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT treasure_maps_pkey PRIMARY KEY (id),
    CONSTRAINT treasure_maps_treasure_id_fkey FOREIGN KEY (treasure_id) REFERENCES qar.treasures(id) ON DELETE CASCADE,
    CONSTRAINT treasure_maps_bearing_check CHECK ((bearing >= 0)),
    CONSTRAINT treasure_maps_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096)))
);
CREATE INDEX idx_treasure_maps_treasure_id ON qar.treasure_maps USING btree (treasure_id, bearing, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.treasure_maps TO revenge_qar;

-- Treasures: galleries, of an expedition or on their own.
CREATE TABLE qar.treasures (
    id uuid NOT NULL,
    title text NOT NULL,
    expedition_id uuid,
    path text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT treasures_pkey PRIMARY KEY (id),
    CONSTRAINT treasures_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT treasures_path_check CHECK ((char_length(path) <= 4096)),
    CONSTRAINT treasures_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500)))
);
CREATE INDEX idx_treasures_created_at ON qar.treasures USING btree (created_at DESC, id DESC);
CREATE INDEX idx_treasures_expedition_id ON qar.treasures USING btree (expedition_id, id) WHERE (expedition_id IS NOT NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.treasures TO revenge_qar;

-- Which crew voyages have.
CREATE TABLE qar.voyage_crew (
    voyage_id uuid NOT NULL,
    crew_id uuid NOT NULL,
    role text,
    linked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT voyage_crew_pkey PRIMARY KEY (voyage_id, crew_id),
    CONSTRAINT voyage_crew_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew(id) ON DELETE CASCADE,
    CONSTRAINT voyage_crew_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages(id) ON DELETE CASCADE,
    CONSTRAINT voyage_crew_role_check CHECK ((char_length(role) <= 100))
);
CREATE INDEX idx_voyage_crew_crew_id ON qar.voyage_crew USING btree (crew_id, linked_at DESC, voyage_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.voyage_crew TO revenge_qar;

-- Which flags voyages have.
CREATE TABLE qar.voyage_flags (
    voyage_id uuid NOT NULL,
    flag_id uuid NOT NULL,
    linked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT voyage_flags_pkey PRIMARY KEY (voyage_id, flag_id),
    CONSTRAINT voyage_flags_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES qar.flags(id) ON DELETE CASCADE,
    CONSTRAINT voyage_flags_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages(id) ON DELETE CASCADE
);
CREATE INDEX idx_voyage_flags_flag_id ON qar.voyage_flags USING btree (flag_id, linked_at DESC, voyage_id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.voyage_flags TO revenge_qar;

-- Who watched which expedition, one row a session.
CREATE TABLE qar.voyage_log (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    watched_at timestamp with time zone DEFAULT now() NOT NULL,
    bearing_ms bigint DEFAULT 0 NOT NULL, -- How far it went, in milliseconds.
    completed boolean DEFAULT false NOT NULL,
    CONSTRAINT voyage_log_pkey PRIMARY KEY (id),
    CONSTRAINT voyage_log_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions(id) ON DELETE CASCADE,
    CONSTRAINT voyage_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT voyage_log_bearing_ms_check CHECK ((bearing_ms >= 0))
);
CREATE INDEX idx_voyage_log_expedition_id ON qar.voyage_log USING btree (expedition_id, user_id, watched_at DESC);
CREATE INDEX idx_voyage_log_user_id ON qar.voyage_log USING btree (user_id, watched_at DESC, id DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.voyage_log TO revenge_qar;

-- What users have to do with voyages.
CREATE TABLE qar.voyage_records (
    user_id uuid NOT NULL,
    voyage_id uuid NOT NULL,
    bearing_ms bigint DEFAULT 0 NOT NULL,
    crossings integer DEFAULT 0 NOT NULL,
    last_watched timestamp with time zone,
    bounty integer,
    o_counter integer DEFAULT 0 NOT NULL,
    marked boolean DEFAULT false NOT NULL,
    is_organized boolean DEFAULT false NOT NULL,
    CONSTRAINT voyage_records_pkey PRIMARY KEY (user_id, voyage_id),
    CONSTRAINT voyage_records_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE,
    CONSTRAINT voyage_records_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages(id) ON DELETE CASCADE,
    CONSTRAINT voyage_records_bearing_ms_check CHECK ((bearing_ms >= 0)),
    CONSTRAINT voyage_records_bounty_check CHECK (((bounty >= 1) AND (bounty <= 100))),
    CONSTRAINT voyage_records_crossings_check CHECK ((crossings >= 0)),
    CONSTRAINT voyage_records_o_counter_check CHECK ((o_counter >= 0))
);
CREATE INDEX idx_voyage_records_last_watched ON qar.voyage_records USING btree (user_id, last_watched DESC, voyage_id DESC) WHERE (last_watched IS NOT NULL);
CREATE INDEX idx_voyage_records_voyage_id ON qar.voyage_records USING btree (voyage_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.voyage_records TO revenge_qar;

-- Waypoints: moments of a voyage.
CREATE TABLE qar.voyage_waypoints (
    id uuid NOT NULL,
    voyage_id uuid NOT NULL,
    start_ms bigint NOT NULL, -- Milliseconds from the start.
    end_ms bigint, -- Milliseconds from the start.
    title text,
    flag_id uuid,
    stash_marker_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT voyage_waypoints_pkey PRIMARY KEY (id),
    CONSTRAINT voyage_waypoints_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES qar.flags(id) ON DELETE SET NULL,
    CONSTRAINT voyage_waypoints_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages(id) ON DELETE CASCADE,
    CONSTRAINT voyage_waypoints_end_ms_check CHECK ((end_ms >= 0)),
    CONSTRAINT voyage_waypoints_span_check CHECK ((end_ms >= start_ms)),
    CONSTRAINT voyage_waypoints_start_ms_check CHECK ((start_ms >= 0)),
    CONSTRAINT voyage_waypoints_stash_marker_id_check CHECK ((char_length(stash_marker_id) <= 100)),
    CONSTRAINT voyage_waypoints_title_check CHECK ((char_length(title) <= 255))
);
CREATE INDEX idx_voyage_waypoints_flag_id ON qar.voyage_waypoints USING btree (flag_id) WHERE (flag_id IS NOT NULL);
CREATE UNIQUE INDEX idx_voyage_waypoints_stash_marker_id ON qar.voyage_waypoints USING btree (stash_marker_id) WHERE (stash_marker_id IS NOT NULL);
CREATE INDEX idx_voyage_waypoints_voyage_id ON qar.voyage_waypoints USING btree (voyage_id, start_ms, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.voyage_waypoints TO revenge_qar;

-- Voyages: single scenes, one row a scene and fleet.
CREATE TABLE qar.voyages (
    id uuid NOT NULL,
    fleet_id uuid NOT NULL,
    title text NOT NULL,
    path text NOT NULL,
    sort_title text,
    overview text,
    launch_date date,
    distance_ms bigint, -- How long it runs, in milliseconds.
    port_id uuid,
    whisparr_id integer,
    stash_id text,
    charter text,
    registry text,
    size_bytes bigint,
    video_codec text,
    audio_codec text,
    resolution text,
    oshash text,
    coordinates text,
    md5 text,
    cover_path text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    sort_key text COLLATE "C" GENERATED ALWAYS AS (public.title_sort_key(COALESCE(sort_title, title))) STORED NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, public.fold_words(title))) STORED NOT NULL,
    CONSTRAINT voyages_pkey PRIMARY KEY (id),
    CONSTRAINT voyages_fleet_id_fkey FOREIGN KEY (fleet_id) REFERENCES qar.fleets(id) ON DELETE CASCADE,
    CONSTRAINT voyages_port_id_fkey FOREIGN KEY (port_id) REFERENCES qar.ports(id) ON DELETE SET NULL,
    CONSTRAINT voyages_audio_codec_check CHECK ((char_length(audio_codec) <= 50)),
    CONSTRAINT voyages_charter_check CHECK ((char_length(charter) <= 100)),
    CONSTRAINT voyages_coordinates_check CHECK ((char_length(coordinates) <= 32)),
    CONSTRAINT voyages_cover_path_check CHECK ((char_length(cover_path) <= 4096)),
    CONSTRAINT voyages_distance_ms_check CHECK ((distance_ms >= 0)),
    CONSTRAINT voyages_md5_check CHECK ((char_length(md5) <= 64)),
    CONSTRAINT voyages_oshash_check CHECK ((char_length(oshash) <= 32)),
    CONSTRAINT voyages_overview_check CHECK ((char_length(overview) <= 100000)),
    CONSTRAINT voyages_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 4096))),
    CONSTRAINT voyages_registry_check CHECK ((char_length(registry) <= 100)),
    CONSTRAINT voyages_resolution_check CHECK ((char_length(resolution) <= 50)),
    CONSTRAINT voyages_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT voyages_sort_title_check CHECK ((char_length(sort_title) <= 500)),
    CONSTRAINT voyages_stash_id_check CHECK ((char_length(stash_id) <= 100)),
    CONSTRAINT voyages_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT voyages_video_codec_check CHECK ((char_length(video_codec) <= 50)),
    CONSTRAINT voyages_whisparr_id_check CHECK (((whisparr_id >= 1) AND (whisparr_id <= 2147483647)))
);
CREATE INDEX idx_voyages_coordinates ON qar.voyages USING btree (coordinates) WHERE (coordinates IS NOT NULL);
CREATE UNIQUE INDEX idx_voyages_fleet_charter ON qar.voyages USING btree (fleet_id, charter) WHERE (charter IS NOT NULL);
CREATE UNIQUE INDEX idx_voyages_fleet_path ON qar.voyages USING btree (fleet_id, md5(path));
CREATE INDEX idx_voyages_fleet_title ON qar.voyages USING btree (fleet_id, sort_key, id);
CREATE INDEX idx_voyages_oshash ON qar.voyages USING btree (oshash) WHERE (oshash IS NOT NULL);
CREATE INDEX idx_voyages_port_title ON qar.voyages USING btree (port_id, sort_key, id) WHERE (port_id IS NOT NULL);
CREATE INDEX idx_voyages_title ON qar.voyages USING btree (sort_key, id);
CREATE INDEX idx_voyages_words ON qar.voyages USING gin (words);
CREATE TRIGGER voyages_set_updated_at BEFORE UPDATE ON qar.voyages FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE qar.voyages TO revenge_qar;
