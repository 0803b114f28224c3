-- Staging for the bulk import of movies: COPY goes in, one merge statement goes out. UNLOGGED, since an import that a crash
-- interrupts starts again; without checks, since a bad row is to be reported with its line, not to fail the COPY.

CREATE UNLOGGED TABLE public.movie_import_staging (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    source_line bigint,
    movie_id uuid,
    library_id uuid,
    tmdb_id int,
    imdb_id text,
    tvdb_id int,
    radarr_id int,
    title text,
    sort_title text,
    original_title text,
    year int,
    release_date date,
    runtime_ms bigint,
    overview text,
    tagline text,
    status text,
    original_language text,
    content_rating text,
    rating_level int,
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    logo_path text,
    trailer_url text,
    vote_average double precision,
    vote_count int,
    popularity double precision,
    budget bigint,
    revenue bigint,
    path text,
    titles_i18n jsonb,
    taglines_i18n jsonb,
    overviews_i18n jsonb,
    age_ratings jsonb,
    is_locked boolean,
    added_at timestamptz,
    metadata_updated_at timestamptz,
    target_id uuid,
    outcome text,
    reason text,
    CONSTRAINT movie_import_staging_pkey PRIMARY KEY (import_id, line)
);

COMMENT ON TABLE public.movie_import_staging IS 'Rows of running imports; columns as in movies.';
COMMENT ON COLUMN public.movie_import_staging.import_id IS 'One run of an import, UUID made by the client.';
COMMENT ON COLUMN public.movie_import_staging.line IS 'Place of the row in its import, from 1.';
COMMENT ON COLUMN public.movie_import_staging.source_line IS 'Number of the row in its source (a line of a file), for messages.';
COMMENT ON COLUMN public.movie_import_staging.movie_id IS 'Id the row carries: the movie to update, or the id of the new one.';
COMMENT ON COLUMN public.movie_import_staging.target_id IS 'Set by the merge: the movie that the row became or updated.';
COMMENT ON COLUMN public.movie_import_staging.outcome IS 'Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.';
COMMENT ON COLUMN public.movie_import_staging.reason IS 'Set by the merge: why the row was rejected.';

CREATE UNLOGGED TABLE public.movie_import_genres (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    genre_id uuid,
    name text,
    CONSTRAINT movie_import_genres_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.movie_import_genres IS 'Genres of the rows of movie_import_staging.';
COMMENT ON COLUMN public.movie_import_genres.position IS 'Place among the genres of the line, from 0.';
COMMENT ON COLUMN public.movie_import_genres.genre_id IS 'Id of the genre if it has to be made.';

CREATE UNLOGGED TABLE public.movie_import_credits (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    credit_id uuid,
    new_person_id uuid,
    person_id uuid,
    name text,
    imdb_id text,
    tmdb_id int,
    role text,
    character_name text,
    department text,
    job text,
    billing_order int,
    is_guest boolean,
    tmdb_credit_id text,
    CONSTRAINT movie_import_credits_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.movie_import_credits IS 'People of the rows of movie_import_staging.';
COMMENT ON COLUMN public.movie_import_credits.position IS 'Place among the credits of the line, from 0.';
COMMENT ON COLUMN public.movie_import_credits.credit_id IS 'Id of the credit if it is new.';
COMMENT ON COLUMN public.movie_import_credits.new_person_id IS 'Id of the person if he has to be made.';
COMMENT ON COLUMN public.movie_import_credits.person_id IS 'Set by the merge: the person.';
COMMENT ON COLUMN public.movie_import_credits.imdb_id IS 'The person''s.';
COMMENT ON COLUMN public.movie_import_credits.tmdb_id IS 'The person''s.';

CREATE UNLOGGED TABLE public.movie_import_files (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    file_id uuid,
    path text,
    file_name text,
    size_bytes bigint,
    container text,
    resolution text,
    quality_profile text,
    video_codec text,
    audio_codec text,
    duration_ms bigint,
    bitrate_kbps int,
    framerate double precision,
    dynamic_range text,
    color_space text,
    audio_channels text,
    audio_languages text[],
    subtitle_languages text[],
    radarr_file_id int,
    last_scanned_at timestamptz,
    is_monitored boolean,
    fingerprint text,
    CONSTRAINT movie_import_files_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.movie_import_files IS 'Files of the rows of movie_import_staging; columns as in movie_files.';
COMMENT ON COLUMN public.movie_import_files.position IS 'Place among the files of the line, from 0.';
COMMENT ON COLUMN public.movie_import_files.size_bytes IS 'Bytes.';
COMMENT ON COLUMN public.movie_import_files.duration_ms IS 'Milliseconds.';

CREATE UNLOGGED TABLE public.movie_import_external_ratings (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    source text,
    rating double precision,
    vote_count int,
    certified boolean,
    CONSTRAINT movie_import_external_ratings_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.movie_import_external_ratings IS 'Ratings by other sites of the rows of movie_import_staging.';
COMMENT ON COLUMN public.movie_import_external_ratings.position IS 'Place among the ratings of the line, from 0.';
COMMENT ON COLUMN public.movie_import_external_ratings.rating IS '0 to 100.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    public.movie_import_staging,
    public.movie_import_genres,
    public.movie_import_credits,
    public.movie_import_files,
    public.movie_import_external_ratings
TO revenge_app;
