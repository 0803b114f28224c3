-- The log of what users did, in monthly partitions, and the functions that make and detach them.

CREATE FUNCTION public.activity_log_time(id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) / 1000.0::float8);

COMMENT ON FUNCTION public.activity_log_time(uuid) IS 'The time in a UUID version 7, in whole milliseconds: it names the partition.';

-- Names such as users.password_reset are found by their parts.
CREATE FUNCTION public.activity_log_words(username text, action text, resource_type text, error_message text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple'::regconfig,
    public.fold_words(coalesce(username, '') || ' ' || action || ' ' || coalesce(resource_type, '') || ' ' || coalesce(error_message, '')));

COMMENT ON FUNCTION public.activity_log_words(text, text, text, text) IS
    'What a search in activity_log looks through: activity_log_words(…) @@ words_query($1, 2).';

CREATE TABLE public.activity_log (
    id uuid NOT NULL,
    user_id uuid,
    username text,
    action text NOT NULL,
    module text,
    resource_type text,
    resource_id uuid,
    changes jsonb,
    metadata jsonb,
    ip_address inet,
    user_agent text,
    success boolean NOT NULL DEFAULT true,
    error_message text,
    created_at timestamptz NOT NULL,
    CONSTRAINT activity_log_pkey PRIMARY KEY (id, created_at),
    CONSTRAINT activity_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT activity_log_id_check CHECK (substr(id::text, 15, 1) = '7'),
    CONSTRAINT activity_log_username_check CHECK (char_length(username) BETWEEN 1 AND 255),
    CONSTRAINT activity_log_action_check CHECK (char_length(action) BETWEEN 1 AND 100),
    CONSTRAINT activity_log_module_check CHECK (char_length(module) BETWEEN 1 AND 50),
    CONSTRAINT activity_log_resource_type_check CHECK (char_length(resource_type) BETWEEN 1 AND 50),
    CONSTRAINT activity_log_resource_check CHECK (resource_id IS NULL OR resource_type IS NOT NULL),
    CONSTRAINT activity_log_user_agent_check CHECK (char_length(user_agent) <= 1000),
    CONSTRAINT activity_log_error_message_check CHECK (char_length(error_message) <= 10000),
    CONSTRAINT activity_log_created_at_check CHECK (created_at = public.activity_log_time(id))
) PARTITION BY RANGE (created_at);

CREATE TABLE public.activity_log_default PARTITION OF public.activity_log DEFAULT;

CREATE INDEX idx_activity_log_created_at ON public.activity_log (created_at DESC, id DESC);
CREATE INDEX idx_activity_log_user_time ON public.activity_log (user_id, created_at DESC, id DESC);
CREATE INDEX idx_activity_log_action ON public.activity_log (action, created_at DESC, id DESC);
CREATE INDEX idx_activity_log_module ON public.activity_log (module, created_at DESC, id DESC) WHERE module IS NOT NULL;
CREATE INDEX idx_activity_log_resource ON public.activity_log (resource_id, resource_type, created_at DESC, id DESC) WHERE resource_id IS NOT NULL;
CREATE INDEX idx_activity_log_ip_address ON public.activity_log (ip_address, created_at DESC, id DESC) WHERE ip_address IS NOT NULL;
CREATE INDEX idx_activity_log_failed ON public.activity_log (created_at DESC, id DESC) WHERE NOT success;
CREATE INDEX idx_activity_log_words ON public.activity_log
    USING gin (public.activity_log_words(username, action, resource_type, error_message));

COMMENT ON TABLE public.activity_log IS 'What users did: written once, never changed. Partitioned by month (UTC) of created_at.';
COMMENT ON TABLE public.activity_log_default IS 'Rows of months without a partition of their own; activity_log_make_partitions makes it and moves them there.';
COMMENT ON COLUMN public.activity_log.id IS 'UUID version 7; its time is created_at.';
COMMENT ON COLUMN public.activity_log.user_id IS 'Who did it; NULL: nobody who was logged in, or a user who was erased.';
COMMENT ON COLUMN public.activity_log.username IS 'The user''s name at that time, or the one that was tried; stays when the user is erased.';
COMMENT ON COLUMN public.activity_log.changes IS 'What was changed, as the backend describes it; no secrets.';

CREATE FUNCTION public.activity_log_partitions() RETURNS TABLE (name text, from_time timestamptz, until_time timestamptz)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO'
AS $$
    SELECT c.relname::text, (bounds.edge[1])::timestamptz, (bounds.edge[2])::timestamptz
    FROM pg_inherits AS i
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid), $r$FROM \('([^']+)'\) TO \('([^']+)'\)$r$) AS edge) AS bounds
    WHERE i.inhparent = 'public.activity_log'::regclass
      AND bounds.edge IS NOT NULL
$$;

COMMENT ON FUNCTION public.activity_log_partitions() IS 'The monthly partitions of activity_log and their bounds, without the default one.';

-- SECURITY DEFINER: the application owns no tables. One caller at a time, which is waited for; for the locks that stop
-- others it waits shorter than deadlock_timeout, so that never a writer is chosen as the victim.
--
-- Entries are copied while everybody goes on reading and writing. Only then are the log, its default partition and users (for the
-- foreign key) locked: what came, changed or went meanwhile is brought in, the entries leave the default partition, and theirs is
-- attached. The log itself is locked lest a statement that knows the old partitions looks for them where they were.
CREATE FUNCTION public.activity_log_make_partitions(months_ahead int) RETURNS SETOF text
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO'
SET timezone = 'UTC'
SET lock_timeout = '30s'
AS $$
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
$$;

COMMENT ON FUNCTION public.activity_log_make_partitions(int) IS
    'Makes partitions of this month and of so many after it that are missing, and of past months of which entries wait in the default one; '
    'all those without entries at once, or else one with its entries. Returns their names; to be called again until there are none.';

CREATE FUNCTION public.activity_log_detach_partitions(before timestamptz, drop_them boolean) RETURNS SETOF text
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '30s'
AS $$
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
$$;

COMMENT ON FUNCTION public.activity_log_detach_partitions(timestamptz, boolean) IS
    'Detaches the partitions of which every row is older, and drops them or leaves them to the owner of the schema; never that of this month or a later one. Returns their names.';

REVOKE ALL ON FUNCTION public.activity_log_make_partitions(int), public.activity_log_detach_partitions(timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.activity_log_time(uuid), public.activity_log_words(text, text, text, text), public.activity_log_partitions(),
    public.activity_log_make_partitions(int), public.activity_log_detach_partitions(timestamptz, boolean) TO revenge_app;
GRANT SELECT, INSERT, DELETE ON TABLE public.activity_log TO revenge_app;

SELECT public.activity_log_make_partitions(3);
