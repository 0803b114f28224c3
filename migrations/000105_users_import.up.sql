-- Staging for the bulk import of users with what they made of titles, as 000019 has it for movies: COPY goes in, merging statements go
-- out. UNLOGGED, since an import that a crash interrupts starts again; without checks, since a bad row is to be reported with its line.

CREATE UNLOGGED TABLE public.user_import_staging (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    source_line bigint,
    user_id uuid,
    username text,
    email text,
    password_hash text,
    display_name text,
    avatar_url text,
    locale text,
    timezone text,
    is_active boolean,
    is_admin boolean,
    qar_enabled boolean,
    max_rating_level int,
    target_id uuid,
    outcome text,
    reason text,
    CONSTRAINT user_import_staging_pkey PRIMARY KEY (import_id, line)
);

COMMENT ON TABLE public.user_import_staging IS 'Rows of running imports; columns as in users.';
COMMENT ON COLUMN public.user_import_staging.import_id IS 'One run of an import, UUID made by the client.';
COMMENT ON COLUMN public.user_import_staging.line IS 'Place of the row among its kind, from 1.';
COMMENT ON COLUMN public.user_import_staging.source_line IS 'Number of the row in its source (a line of a file), for messages.';
COMMENT ON COLUMN public.user_import_staging.password_hash IS 'Encoded hash with its parameters; gone with the row when the import ends.';
COMMENT ON COLUMN public.user_import_staging.target_id IS 'Set by the merge: the user that the row became or updated.';
COMMENT ON COLUMN public.user_import_staging.outcome IS 'Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.';
COMMENT ON COLUMN public.user_import_staging.reason IS 'Set by the merge: why the row was rejected.';

CREATE UNLOGGED TABLE public.user_import_ratings (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    source_line bigint,
    user_id uuid,
    username text,
    kind text,
    library_id uuid,
    title_id uuid,
    imdb_id text,
    tmdb_id int,
    title text,
    year int,
    season_number int,
    episode_number int,
    rating int,
    review text,
    rated_at timestamptz,
    target_user_id uuid,
    target_id uuid,
    outcome text,
    reason text,
    CONSTRAINT user_import_ratings_pkey PRIMARY KEY (import_id, line)
);

COMMENT ON TABLE public.user_import_ratings IS 'Ratings that come with the rows of user_import_staging, or by themselves.';
COMMENT ON COLUMN public.user_import_ratings.import_id IS 'One run of an import, UUID made by the client.';
COMMENT ON COLUMN public.user_import_ratings.line IS 'Place of the row among its kind, from 1.';
COMMENT ON COLUMN public.user_import_ratings.source_line IS 'Number of the row in its source (a line of a file), for messages.';
COMMENT ON COLUMN public.user_import_ratings.user_id IS 'Names the user, as user_id or username does; also the id of a row of user_import_staging.';
COMMENT ON COLUMN public.user_import_ratings.kind IS 'movie, series or episode.';
COMMENT ON COLUMN public.user_import_ratings.title_id IS 'Id of the movie, series or episode; with season_number and episode_number, of the series.';
COMMENT ON COLUMN public.user_import_ratings.target_user_id IS 'Set by the merge: the user.';
COMMENT ON COLUMN public.user_import_ratings.rating IS '1 to 100.';
COMMENT ON COLUMN public.user_import_ratings.target_id IS 'Set by the merge: the movie, series or episode.';
COMMENT ON COLUMN public.user_import_ratings.outcome IS 'Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.';
COMMENT ON COLUMN public.user_import_ratings.reason IS 'Set by the merge: why the row was rejected.';

CREATE UNLOGGED TABLE public.user_import_watches (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    source_line bigint,
    user_id uuid,
    username text,
    kind text,
    library_id uuid,
    title_id uuid,
    imdb_id text,
    tmdb_id int,
    title text,
    year int,
    season_number int,
    episode_number int,
    watch_id uuid,
    position_ms bigint,
    duration_ms bigint,
    completed boolean,
    started_at timestamptz,
    watched_at timestamptz,
    device_name text,
    device_type text,
    client_name text,
    play_method text,
    target_user_id uuid,
    target_id uuid,
    outcome text,
    reason text,
    CONSTRAINT user_import_watches_pkey PRIMARY KEY (import_id, line)
);

COMMENT ON TABLE public.user_import_watches IS 'Entries of watch histories that come with the rows of user_import_staging, or by themselves.';
COMMENT ON COLUMN public.user_import_watches.import_id IS 'One run of an import, UUID made by the client.';
COMMENT ON COLUMN public.user_import_watches.line IS 'Place of the row among its kind, from 1.';
COMMENT ON COLUMN public.user_import_watches.source_line IS 'Number of the row in its source (a line of a file), for messages.';
COMMENT ON COLUMN public.user_import_watches.user_id IS 'Names the user, as user_id or username does; also the id of a row of user_import_staging.';
COMMENT ON COLUMN public.user_import_watches.kind IS 'movie, series or episode.';
COMMENT ON COLUMN public.user_import_watches.title_id IS 'Id of the movie, series or episode; with season_number and episode_number, of the series.';
COMMENT ON COLUMN public.user_import_watches.target_user_id IS 'Set by the merge: the user.';
COMMENT ON COLUMN public.user_import_watches.watch_id IS 'Id of the entry if it is new.';
COMMENT ON COLUMN public.user_import_watches.position_ms IS 'Milliseconds.';
COMMENT ON COLUMN public.user_import_watches.duration_ms IS 'Milliseconds.';
COMMENT ON COLUMN public.user_import_watches.target_id IS 'Set by the merge: the movie, series or episode.';
COMMENT ON COLUMN public.user_import_watches.outcome IS 'Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.';
COMMENT ON COLUMN public.user_import_watches.reason IS 'Set by the merge: why the row was rejected.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    public.user_import_staging,
    public.user_import_ratings,
    public.user_import_watches
TO revenge_app;
