-- Staging for the bulk import of series and episodes, as 000019 has it for movies: COPY goes in, merging statements go out. UNLOGGED,
-- since an import that a crash interrupts starts again; without checks, since a bad row is to be reported with its line.

CREATE UNLOGGED TABLE public.series_import_staging (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    source_line bigint,
    series_id uuid,
    library_id uuid,
    tmdb_id int,
    imdb_id text,
    tvdb_id int,
    sonarr_id int,
    title text,
    sort_title text,
    original_title text,
    year int,
    first_air_date date,
    last_air_date date,
    overview text,
    tagline text,
    status text,
    series_type text,
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
    homepage text,
    path text,
    titles_i18n jsonb,
    taglines_i18n jsonb,
    overviews_i18n jsonb,
    age_ratings jsonb,
    is_locked boolean,
    added_at timestamptz,
    target_id uuid,
    outcome text,
    reason text,
    CONSTRAINT series_import_staging_pkey PRIMARY KEY (import_id, line)
);

COMMENT ON TABLE public.series_import_staging IS 'Rows of running imports; columns as in series.';
COMMENT ON COLUMN public.series_import_staging.import_id IS 'One run of an import, UUID made by the client.';
COMMENT ON COLUMN public.series_import_staging.line IS 'Place of the row in its import, from 1.';
COMMENT ON COLUMN public.series_import_staging.source_line IS 'Number of the row in its source (a line of a file), for messages.';
COMMENT ON COLUMN public.series_import_staging.series_id IS 'Id the row carries: the series to update, or the id of the new one.';
COMMENT ON COLUMN public.series_import_staging.target_id IS 'Set by the merge: the series that the row became or updated.';
COMMENT ON COLUMN public.series_import_staging.outcome IS 'Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.';
COMMENT ON COLUMN public.series_import_staging.reason IS 'Set by the merge: why the row was rejected.';

CREATE UNLOGGED TABLE public.series_import_seasons (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    season_id uuid,
    season_number int,
    name text,
    overview text,
    air_date date,
    year int,
    poster_path text,
    CONSTRAINT series_import_seasons_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.series_import_seasons IS 'Seasons of the rows of series_import_staging.';
COMMENT ON COLUMN public.series_import_seasons.position IS 'Place among the seasons of the line, from 0.';
COMMENT ON COLUMN public.series_import_seasons.season_id IS 'Id of the season if it has to be made.';

CREATE UNLOGGED TABLE public.series_import_genres (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    genre_id uuid,
    name text,
    CONSTRAINT series_import_genres_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.series_import_genres IS 'Genres of the rows of series_import_staging.';
COMMENT ON COLUMN public.series_import_genres.position IS 'Place among the genres of the line, from 0.';
COMMENT ON COLUMN public.series_import_genres.genre_id IS 'Id of the genre if it has to be made.';

CREATE UNLOGGED TABLE public.series_import_networks (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    new_network_id uuid,
    network_id uuid,
    name text,
    origin_country text,
    tmdb_id int,
    CONSTRAINT series_import_networks_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.series_import_networks IS 'Networks of the rows of series_import_staging.';
COMMENT ON COLUMN public.series_import_networks.position IS 'Place among the networks of the line, from 0.';
COMMENT ON COLUMN public.series_import_networks.new_network_id IS 'Id of the network if it has to be made.';
COMMENT ON COLUMN public.series_import_networks.network_id IS 'Set by the merge: the network.';
COMMENT ON COLUMN public.series_import_networks.tmdb_id IS 'The network''s.';

CREATE UNLOGGED TABLE public.series_import_external_ratings (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    position int NOT NULL,
    source text,
    rating double precision,
    vote_count int,
    CONSTRAINT series_import_external_ratings_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.series_import_external_ratings IS 'Ratings by other sites of the rows of series_import_staging.';
COMMENT ON COLUMN public.series_import_external_ratings.position IS 'Place among the ratings of the line, from 0.';
COMMENT ON COLUMN public.series_import_external_ratings.rating IS '0 to 100.';

CREATE UNLOGGED TABLE public.episode_import_staging (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    source_line bigint,
    episode_id uuid,
    new_season_id uuid,
    library_id uuid,
    series_id uuid,
    series_imdb_id text,
    series_tmdb_id int,
    series_tvdb_id int,
    season_number int,
    episode_number int,
    absolute_number int,
    tmdb_id int,
    tvdb_id int,
    imdb_id text,
    title text,
    overview text,
    production_code text,
    air_date date,
    aired_at timestamptz,
    runtime_ms bigint,
    still_path text,
    still_blurhash text,
    vote_average double precision,
    vote_count int,
    is_locked boolean,
    added_at timestamptz,
    titles_i18n jsonb,
    overviews_i18n jsonb,
    target_series_id uuid,
    target_id uuid,
    outcome text,
    reason text,
    CONSTRAINT episode_import_staging_pkey PRIMARY KEY (import_id, line)
);

COMMENT ON TABLE public.episode_import_staging IS 'Rows of running imports; columns as in episodes.';
COMMENT ON COLUMN public.episode_import_staging.import_id IS 'One run of an import, UUID made by the client.';
COMMENT ON COLUMN public.episode_import_staging.line IS 'Place of the row among the episodes of its import, from 1.';
COMMENT ON COLUMN public.episode_import_staging.source_line IS 'Number of the row in its source (a line of a file), for messages.';
COMMENT ON COLUMN public.episode_import_staging.new_season_id IS 'Id of the season if it has to be made.';
COMMENT ON COLUMN public.episode_import_staging.series_id IS 'Names the series, as one of series_id, series_imdb_id, series_tmdb_id and series_tvdb_id does; also the id of a row of series_import_staging.';
COMMENT ON COLUMN public.episode_import_staging.runtime_ms IS 'Milliseconds.';
COMMENT ON COLUMN public.episode_import_staging.target_series_id IS 'Set by the merge: the series.';
COMMENT ON COLUMN public.episode_import_staging.target_id IS 'Set by the merge: the episode that the row became or updated.';
COMMENT ON COLUMN public.episode_import_staging.outcome IS 'Set by the merge: inserted, updated, skipped or rejected; NULL: not merged yet.';
COMMENT ON COLUMN public.episode_import_staging.reason IS 'Set by the merge: why the row was rejected.';

CREATE UNLOGGED TABLE public.tv_import_credits (
    import_id uuid NOT NULL,
    of_episode boolean NOT NULL,
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
    job text,
    billing_order int,
    CONSTRAINT tv_import_credits_pkey PRIMARY KEY (import_id, of_episode, line, position)
);

COMMENT ON TABLE public.tv_import_credits IS 'People of the rows of series_import_staging and episode_import_staging: found and made in one go.';
COMMENT ON COLUMN public.tv_import_credits.of_episode IS 'Whether line is one of episode_import_staging; else it is one of series_import_staging.';
COMMENT ON COLUMN public.tv_import_credits.position IS 'Place among the credits of the line, from 0.';
COMMENT ON COLUMN public.tv_import_credits.credit_id IS 'Id of the credit if it is new.';
COMMENT ON COLUMN public.tv_import_credits.new_person_id IS 'Id of the person if he has to be made.';
COMMENT ON COLUMN public.tv_import_credits.person_id IS 'Set by the merge: the person.';
COMMENT ON COLUMN public.tv_import_credits.imdb_id IS 'The person''s.';
COMMENT ON COLUMN public.tv_import_credits.tmdb_id IS 'The person''s.';

CREATE UNLOGGED TABLE public.episode_import_files (
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
    sonarr_file_id int,
    last_scanned_at timestamptz,
    is_monitored boolean,
    fingerprint text,
    CONSTRAINT episode_import_files_pkey PRIMARY KEY (import_id, line, position)
);

COMMENT ON TABLE public.episode_import_files IS 'Files of the rows of episode_import_staging; columns as in episode_files.';
COMMENT ON COLUMN public.episode_import_files.position IS 'Place among the files of the line, from 0.';
COMMENT ON COLUMN public.episode_import_files.size_bytes IS 'Bytes.';
COMMENT ON COLUMN public.episode_import_files.duration_ms IS 'Milliseconds.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    public.series_import_staging,
    public.series_import_seasons,
    public.series_import_genres,
    public.series_import_networks,
    public.series_import_external_ratings,
    public.episode_import_staging,
    public.tv_import_credits,
    public.episode_import_files
TO revenge_app;
