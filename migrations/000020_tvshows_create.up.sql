-- Series, their seasons and episodes, and files of episodes.

CREATE TABLE public.series (
    id uuid NOT NULL,
    library_id uuid NOT NULL,
    tmdb_id int,
    imdb_id text,
    tvdb_id int,
    sonarr_id int,
    title text NOT NULL,
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
    season_count int NOT NULL DEFAULT 0,
    episode_count int NOT NULL DEFAULT 0,
    special_count int NOT NULL DEFAULT 0,
    path text,
    titles_i18n jsonb NOT NULL DEFAULT '{}',
    taglines_i18n jsonb NOT NULL DEFAULT '{}',
    overviews_i18n jsonb NOT NULL DEFAULT '{}',
    age_ratings jsonb NOT NULL DEFAULT '{}',
    is_locked boolean NOT NULL DEFAULT false,
    play_count int NOT NULL DEFAULT 0,
    last_played_at timestamptz,
    added_at timestamptz NOT NULL DEFAULT now(),
    metadata_updated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    title_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(title)) STORED,
    sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.title_sort_key(coalesce(sort_title, title))) STORED,
    search_titles text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.title_search(title, original_title, titles_i18n)) STORED,
    CONSTRAINT series_pkey PRIMARY KEY (id),
    CONSTRAINT series_library_id_id_key UNIQUE (library_id, id),
    CONSTRAINT series_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT series_tmdb_id_check CHECK (tmdb_id > 0),
    CONSTRAINT series_imdb_id_check CHECK (imdb_id ~ '^tt[0-9]{7,10}$'),
    CONSTRAINT series_tvdb_id_check CHECK (tvdb_id > 0),
    CONSTRAINT series_sonarr_id_check CHECK (sonarr_id > 0),
    CONSTRAINT series_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT series_sort_title_check CHECK (char_length(sort_title) BETWEEN 1 AND 500),
    CONSTRAINT series_original_title_check CHECK (char_length(original_title) BETWEEN 1 AND 500),
    CONSTRAINT series_year_check CHECK (year BETWEEN 1870 AND 2200),
    CONSTRAINT series_last_air_date_check CHECK (last_air_date >= first_air_date),
    CONSTRAINT series_series_type_check CHECK (char_length(series_type) <= 50),
    CONSTRAINT series_overview_check CHECK (char_length(overview) <= 20000),
    CONSTRAINT series_tagline_check CHECK (char_length(tagline) <= 1000),
    CONSTRAINT series_status_check CHECK (char_length(status) <= 50),
    CONSTRAINT series_original_language_check CHECK (char_length(original_language) <= 35),
    CONSTRAINT series_content_rating_check CHECK (char_length(content_rating) <= 20),
    CONSTRAINT series_rating_level_check CHECK (rating_level BETWEEN 0 AND 100),
    CONSTRAINT series_poster_path_check CHECK (char_length(poster_path) <= 4096),
    CONSTRAINT series_poster_blurhash_check CHECK (char_length(poster_blurhash) <= 100),
    CONSTRAINT series_backdrop_path_check CHECK (char_length(backdrop_path) <= 4096),
    CONSTRAINT series_backdrop_blurhash_check CHECK (char_length(backdrop_blurhash) <= 100),
    CONSTRAINT series_logo_path_check CHECK (char_length(logo_path) <= 4096),
    CONSTRAINT series_trailer_url_check CHECK (char_length(trailer_url) <= 2000),
    CONSTRAINT series_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT series_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT series_popularity_check CHECK (popularity >= 0 AND popularity < 'Infinity'),
    CONSTRAINT series_homepage_check CHECK (char_length(homepage) <= 2000),
    CONSTRAINT series_season_count_check CHECK (season_count >= 0),
    CONSTRAINT series_episode_count_check CHECK (episode_count >= 0),
    CONSTRAINT series_special_count_check CHECK (special_count >= 0),
    CONSTRAINT series_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT series_titles_i18n_check CHECK (jsonb_typeof(titles_i18n) = 'object'),
    CONSTRAINT series_taglines_i18n_check CHECK (jsonb_typeof(taglines_i18n) = 'object'),
    CONSTRAINT series_overviews_i18n_check CHECK (jsonb_typeof(overviews_i18n) = 'object'),
    CONSTRAINT series_age_ratings_check CHECK (jsonb_typeof(age_ratings) = 'object'),
    CONSTRAINT series_play_count_check CHECK (play_count >= 0)
);

-- One live row per series and library.
CREATE UNIQUE INDEX idx_series_library_tmdb_id ON public.series (library_id, tmdb_id) WHERE deleted_at IS NULL AND tmdb_id IS NOT NULL;
CREATE UNIQUE INDEX idx_series_library_imdb_id ON public.series (library_id, imdb_id) WHERE deleted_at IS NULL AND imdb_id IS NOT NULL;
CREATE UNIQUE INDEX idx_series_library_sonarr_id ON public.series (library_id, sonarr_id) WHERE deleted_at IS NULL AND sonarr_id IS NOT NULL;
CREATE UNIQUE INDEX idx_series_library_tvdb_id ON public.series (library_id, tvdb_id) WHERE deleted_at IS NULL AND tvdb_id IS NOT NULL;
CREATE INDEX idx_series_identity ON public.series (library_id, title_folded, year) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_library_status ON public.series (library_id, status, sort_key, id)
    INCLUDE (rating_level) WHERE deleted_at IS NULL AND status IS NOT NULL;
CREATE INDEX idx_series_library_path ON public.series (library_id, md5(path)) WHERE deleted_at IS NULL AND path IS NOT NULL;

-- Lists of everything. A series without a first air date comes last: the lists sort by the same expression.
-- As of movies: whether a viewer sees it, from the index alone.
CREATE INDEX idx_series_seen ON public.series (id) INCLUDE (library_id, rating_level, first_air_date) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_title ON public.series (sort_key, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_added_at ON public.series (added_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_first_air_date ON public.series (coalesce(first_air_date, '0001-01-01') DESC, id DESC) WHERE deleted_at IS NULL;

-- Lists of a library, and pages of a viewer who sees some libraries (the first ids of each, merged). rating_level comes along,
-- so that what a viewer may see is told from the index alone, which also makes the planner prefer these to the indexes above.
CREATE INDEX idx_series_library_title ON public.series (library_id, sort_key, id)
    INCLUDE (rating_level) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_library_added_at ON public.series (library_id, added_at DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_library_first_air_date ON public.series (library_id, coalesce(first_air_date, '0001-01-01') DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL;
CREATE INDEX idx_series_library_vote_average ON public.series (library_id, vote_average DESC, id DESC)
    INCLUDE (rating_level, vote_count) WHERE deleted_at IS NULL AND vote_average IS NOT NULL;
CREATE INDEX idx_series_library_year ON public.series (library_id, year, sort_key, id)
    INCLUDE (rating_level) WHERE deleted_at IS NULL AND year IS NOT NULL;
CREATE INDEX idx_series_library_last_played_at ON public.series (library_id, last_played_at DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL AND last_played_at IS NOT NULL;
CREATE INDEX idx_series_library_airing ON public.series (library_id, coalesce(last_air_date, '0001-01-01') DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL AND status IN ('Returning Series', 'In Production');

CREATE TRIGGER series_library_kind_check AFTER INSERT ON public.series
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.titles_fit_library('tvshows');
CREATE TRIGGER series_moved_kind_check AFTER UPDATE OF library_id ON public.series
    FOR EACH ROW WHEN (NEW.library_id <> OLD.library_id) EXECUTE FUNCTION public.titles_fit_library('tvshows');

-- Playing a series is no change of it, nor is an episode more: an edit in progress stays fresh.
CREATE TRIGGER series_set_updated_at BEFORE UPDATE ON public.series
    FOR EACH ROW WHEN ((NEW.play_count, NEW.season_count, NEW.episode_count, NEW.special_count)
        = (OLD.play_count, OLD.season_count, OLD.episode_count, OLD.special_count)) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.series IS 'Series, one live row per series and library. Soft-deleted: deleted_at.';
COMMENT ON COLUMN public.series.id IS 'UUID version 7, made by the client. Never changes.';
COMMENT ON COLUMN public.series.tmdb_id IS 'Id at themoviedb.org; unique among the live series of a library.';
COMMENT ON COLUMN public.series.imdb_id IS 'Id at imdb.com, tt and 7 to 10 digits; unique among the live series of a library.';
COMMENT ON COLUMN public.series.sonarr_id IS 'Id in Sonarr; unique among the live series of a library.';
COMMENT ON COLUMN public.series.sort_title IS 'Title to sort by, when other than title (without its article, say).';
COMMENT ON COLUMN public.series.original_language IS 'BCP 47 language tag.';
COMMENT ON COLUMN public.series.content_rating IS 'Rating as printed: PG-13, FSK 12.';
COMMENT ON COLUMN public.series.rating_level IS 'content_rating on one scale, 0 (all ages) to 100; NULL: unrated, hidden from viewers who have a limit.';
COMMENT ON COLUMN public.series.vote_average IS 'Community rating, 0 to 10.';
COMMENT ON COLUMN public.series.path IS 'Folder under which the series was found. Look up by md5(path) and path.';
COMMENT ON COLUMN public.series.season_count IS 'Live seasons without the specials, kept by triggers.';
COMMENT ON COLUMN public.series.episode_count IS 'Live episodes without the specials, kept by triggers.';
COMMENT ON COLUMN public.series.special_count IS 'Live episodes of season 0, kept by triggers.';
COMMENT ON COLUMN public.series.titles_i18n IS 'JSON object: BCP 47 language tag to title.';
COMMENT ON COLUMN public.series.taglines_i18n IS 'JSON object: BCP 47 language tag to tagline.';
COMMENT ON COLUMN public.series.overviews_i18n IS 'JSON object: BCP 47 language tag to overview.';
COMMENT ON COLUMN public.series.age_ratings IS 'JSON object: country to rating system to rating.';
COMMENT ON COLUMN public.series.is_locked IS 'true: metadata was edited by hand and is not to be overwritten by a refresh.';
COMMENT ON COLUMN public.series.play_count IS 'Plays by all users.';
COMMENT ON COLUMN public.series.added_at IS 'When the series came into the library.';
COMMENT ON COLUMN public.series.deleted_at IS 'Set: deleted; invisible to every read that does not ask for it, and out of the totals.';
COMMENT ON COLUMN public.series.title_folded IS 'fold_title(title): for comparing.';
COMMENT ON COLUMN public.series.sort_key IS 'title_sort_key of sort_title, else of title: for sorting by code point.';
COMMENT ON COLUMN public.series.search_titles IS 'title, original_title and titles_i18n, folded, one a line: for LIKE and title_grams().';

CREATE TABLE public.seasons (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    season_number int NOT NULL,
    tmdb_id int,
    tvdb_id int,
    name text,
    overview text,
    air_date date,
    year int,
    poster_path text,
    poster_blurhash text,
    vote_average double precision,
    episode_count int NOT NULL DEFAULT 0,
    names_i18n jsonb NOT NULL DEFAULT '{}',
    overviews_i18n jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT seasons_pkey PRIMARY KEY (id),
    CONSTRAINT seasons_id_series_id_season_number_key UNIQUE (id, series_id, season_number),
    CONSTRAINT seasons_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT seasons_season_number_check CHECK (season_number BETWEEN 0 AND 100000),
    CONSTRAINT seasons_tmdb_id_check CHECK (tmdb_id > 0),
    CONSTRAINT seasons_tvdb_id_check CHECK (tvdb_id > 0),
    CONSTRAINT seasons_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT seasons_overview_check CHECK (char_length(overview) <= 20000),
    CONSTRAINT seasons_year_check CHECK (year BETWEEN 1870 AND 2200),
    CONSTRAINT seasons_poster_path_check CHECK (char_length(poster_path) <= 4096),
    CONSTRAINT seasons_poster_blurhash_check CHECK (char_length(poster_blurhash) <= 100),
    CONSTRAINT seasons_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT seasons_episode_count_check CHECK (episode_count >= 0),
    CONSTRAINT seasons_names_i18n_check CHECK (jsonb_typeof(names_i18n) = 'object'),
    CONSTRAINT seasons_overviews_i18n_check CHECK (jsonb_typeof(overviews_i18n) = 'object')
);

CREATE UNIQUE INDEX idx_seasons_number ON public.seasons (series_id, season_number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX idx_seasons_series_tmdb_id ON public.seasons (series_id, tmdb_id) WHERE deleted_at IS NULL AND tmdb_id IS NOT NULL;
CREATE INDEX idx_seasons_series_id ON public.seasons (series_id);

-- An episode more is no change of a season, nor is an update that leaves it as it is (get_or_create).
CREATE TRIGGER seasons_set_updated_at BEFORE UPDATE ON public.seasons
    FOR EACH ROW WHEN (NEW.episode_count = OLD.episode_count AND NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.seasons IS 'Seasons of a series; a number belongs to one live season. Soft-deleted: deleted_at.';
COMMENT ON COLUMN public.seasons.season_number IS '0: the specials.';
COMMENT ON COLUMN public.seasons.episode_count IS 'Live episodes, kept by triggers.';
COMMENT ON COLUMN public.seasons.names_i18n IS 'JSON object: BCP 47 language tag to name.';
COMMENT ON COLUMN public.seasons.overviews_i18n IS 'JSON object: BCP 47 language tag to overview.';
COMMENT ON COLUMN public.seasons.deleted_at IS 'Set: deleted, with its episodes.';

CREATE TABLE public.episodes (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    season_id uuid NOT NULL,
    library_id uuid NOT NULL,
    season_number int NOT NULL,
    episode_number int NOT NULL,
    absolute_number int,
    tmdb_id int,
    tvdb_id int,
    imdb_id text,
    title text NOT NULL,
    overview text,
    production_code text,
    air_date date,
    aired_at timestamptz,
    runtime_ms bigint,
    still_path text,
    still_blurhash text,
    vote_average double precision,
    vote_count int,
    is_locked boolean NOT NULL DEFAULT false,
    titles_i18n jsonb NOT NULL DEFAULT '{}',
    overviews_i18n jsonb NOT NULL DEFAULT '{}',
    play_count int NOT NULL DEFAULT 0,
    last_played_at timestamptz,
    added_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT episodes_pkey PRIMARY KEY (id),
    CONSTRAINT episodes_library_id_id_key UNIQUE (library_id, id),
    CONSTRAINT episodes_series_id_library_id_fkey FOREIGN KEY (series_id, library_id)
        REFERENCES public.series (id, library_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT episodes_season_id_series_id_season_number_fkey FOREIGN KEY (season_id, series_id, season_number)
        REFERENCES public.seasons (id, series_id, season_number) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT episodes_episode_number_check CHECK (episode_number BETWEEN 0 AND 1000000),
    CONSTRAINT episodes_absolute_number_check CHECK (absolute_number >= 0),
    CONSTRAINT episodes_tmdb_id_check CHECK (tmdb_id > 0),
    CONSTRAINT episodes_tvdb_id_check CHECK (tvdb_id > 0),
    CONSTRAINT episodes_imdb_id_check CHECK (imdb_id ~ '^tt[0-9]{7,10}$'),
    CONSTRAINT episodes_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT episodes_overview_check CHECK (char_length(overview) <= 20000),
    CONSTRAINT episodes_production_code_check CHECK (char_length(production_code) <= 50),
    CONSTRAINT episodes_runtime_ms_check CHECK (runtime_ms >= 0),
    CONSTRAINT episodes_still_path_check CHECK (char_length(still_path) <= 4096),
    CONSTRAINT episodes_still_blurhash_check CHECK (char_length(still_blurhash) <= 100),
    CONSTRAINT episodes_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT episodes_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT episodes_titles_i18n_check CHECK (jsonb_typeof(titles_i18n) = 'object'),
    CONSTRAINT episodes_overviews_i18n_check CHECK (jsonb_typeof(overviews_i18n) = 'object'),
    CONSTRAINT episodes_play_count_check CHECK (play_count >= 0)
);

CREATE UNIQUE INDEX idx_episodes_number ON public.episodes (series_id, season_number, episode_number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX idx_episodes_series_tmdb_id ON public.episodes (series_id, tmdb_id) WHERE deleted_at IS NULL AND tmdb_id IS NOT NULL;
CREATE INDEX idx_episodes_absolute_number ON public.episodes (series_id, absolute_number) WHERE deleted_at IS NULL AND absolute_number IS NOT NULL;
CREATE INDEX idx_episodes_series_air_date ON public.episodes (series_id, air_date) WHERE deleted_at IS NULL AND air_date IS NOT NULL;
CREATE INDEX idx_episodes_seen ON public.episodes (id) INCLUDE (series_id, runtime_ms) WHERE deleted_at IS NULL;
CREATE INDEX idx_episodes_season_id ON public.episodes (season_id, series_id, season_number);
CREATE INDEX idx_episodes_series_id ON public.episodes (series_id, library_id);
CREATE INDEX idx_episodes_library_added_at ON public.episodes (library_id, added_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX idx_episodes_library_air_date ON public.episodes (library_id, air_date DESC, id DESC) WHERE deleted_at IS NULL AND air_date IS NOT NULL;

-- Nor is it a change when an import meets a locked episode, and leaves it as it is.
CREATE TRIGGER episodes_set_updated_at BEFORE UPDATE ON public.episodes
    FOR EACH ROW WHEN (NEW.play_count = OLD.play_count AND NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.episodes IS 'Episodes of a series; a number belongs to one live episode. Soft-deleted: deleted_at.';
COMMENT ON COLUMN public.episodes.library_id IS 'The library of the series: follows when the series moves.';
COMMENT ON COLUMN public.episodes.season_number IS 'The number of the season, 0 for specials: follows when the season is renumbered.';
COMMENT ON COLUMN public.episodes.absolute_number IS 'Number over all seasons, as of anime; not unique.';
COMMENT ON COLUMN public.episodes.air_date IS 'First broadcast, in the time zone of the broadcaster.';
COMMENT ON COLUMN public.episodes.aired_at IS 'The moment of the first broadcast, where it is known.';
COMMENT ON COLUMN public.episodes.runtime_ms IS 'Running time in milliseconds.';
COMMENT ON COLUMN public.episodes.vote_average IS 'Community rating, 0 to 10.';
COMMENT ON COLUMN public.episodes.titles_i18n IS 'JSON object: BCP 47 language tag to title.';
COMMENT ON COLUMN public.episodes.overviews_i18n IS 'JSON object: BCP 47 language tag to overview.';
COMMENT ON COLUMN public.episodes.deleted_at IS 'Set: deleted; what users made of the episode stays.';

-- Counts are kept by what changed, not by counting: so concurrent writers cannot miss each other. Series are touched in the order of
-- their ids, then seasons, lest two sessions wait for each other: so whoever adds, deletes or renumbers seasons or episodes locks their series before
-- them. A row that is gone took its counts along.
CREATE FUNCTION public.seasons_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
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
$$;

COMMENT ON FUNCTION public.seasons_count() IS 'Trigger: keeps series.season_count.';

CREATE FUNCTION public.episodes_count_add(series uuid, season uuid, episodes_delta bigint, specials_delta bigint, season_delta bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
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
$$;

COMMENT ON FUNCTION public.episodes_count_add(uuid, uuid, bigint, bigint, bigint) IS 'Adds to the counts of a series, or of a season if one is named.';

CREATE FUNCTION public.episodes_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

COMMENT ON FUNCTION public.episodes_count() IS 'Trigger: keeps the counts of episodes of series and seasons.';

CREATE TRIGGER seasons_count_insert AFTER INSERT ON public.seasons
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_count();
CREATE TRIGGER seasons_count_update AFTER UPDATE ON public.seasons
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_count();
CREATE TRIGGER seasons_count_delete AFTER DELETE ON public.seasons
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_count();
CREATE TRIGGER episodes_count_insert AFTER INSERT ON public.episodes
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_count();
CREATE TRIGGER episodes_count_update AFTER UPDATE ON public.episodes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_count();
CREATE TRIGGER episodes_count_delete AFTER DELETE ON public.episodes
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_count();

CREATE TABLE public.episode_files (
    id uuid NOT NULL,
    episode_id uuid NOT NULL,
    library_id uuid NOT NULL,
    path text NOT NULL,
    file_name text NOT NULL,
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
    audio_languages text[] NOT NULL DEFAULT '{}',
    subtitle_languages text[] NOT NULL DEFAULT '{}',
    sonarr_file_id int,
    last_scanned_at timestamptz,
    is_monitored boolean NOT NULL DEFAULT true,
    fingerprint text,
    missing_since timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    CONSTRAINT episode_files_pkey PRIMARY KEY (id),
    CONSTRAINT episode_files_episode_id_library_id_fkey FOREIGN KEY (episode_id, library_id)
        REFERENCES public.episodes (id, library_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT episode_files_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT episode_files_file_name_check CHECK (char_length(file_name) BETWEEN 1 AND 1024),
    CONSTRAINT episode_files_size_bytes_check CHECK (size_bytes >= 0),
    CONSTRAINT episode_files_container_check CHECK (char_length(container) <= 50),
    CONSTRAINT episode_files_resolution_check CHECK (char_length(resolution) <= 50),
    CONSTRAINT episode_files_quality_profile_check CHECK (char_length(quality_profile) <= 100),
    CONSTRAINT episode_files_video_codec_check CHECK (char_length(video_codec) <= 50),
    CONSTRAINT episode_files_audio_codec_check CHECK (char_length(audio_codec) <= 50),
    CONSTRAINT episode_files_duration_ms_check CHECK (duration_ms >= 0),
    CONSTRAINT episode_files_bitrate_kbps_check CHECK (bitrate_kbps >= 0),
    CONSTRAINT episode_files_framerate_check CHECK (framerate > 0 AND framerate < 10000),
    CONSTRAINT episode_files_dynamic_range_check CHECK (char_length(dynamic_range) <= 50),
    CONSTRAINT episode_files_color_space_check CHECK (char_length(color_space) <= 50),
    CONSTRAINT episode_files_audio_channels_check CHECK (char_length(audio_channels) <= 50),
    CONSTRAINT episode_files_audio_languages_check CHECK (cardinality(audio_languages) <= 200 AND array_position(audio_languages, NULL) IS NULL),
    CONSTRAINT episode_files_subtitle_languages_check CHECK (cardinality(subtitle_languages) <= 500 AND array_position(subtitle_languages, NULL) IS NULL),
    CONSTRAINT episode_files_fingerprint_check CHECK (char_length(fingerprint) BETWEEN 1 AND 255)
);

CREATE INDEX idx_episode_files_episode ON public.episode_files (episode_id, library_id);
CREATE UNIQUE INDEX idx_episode_files_library_path ON public.episode_files (library_id, md5(path)) WHERE deleted_at IS NULL AND missing_since IS NULL;
CREATE INDEX idx_episode_files_library_id ON public.episode_files (library_id, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_episode_files_missing_since ON public.episode_files (missing_since) WHERE deleted_at IS NULL AND missing_since IS NOT NULL;
CREATE UNIQUE INDEX idx_episode_files_library_sonarr_file_id ON public.episode_files (library_id, sonarr_file_id) WHERE deleted_at IS NULL AND sonarr_file_id IS NOT NULL;

-- All columns but last_scanned_at: to be seen by a scan is no change of a file, an edit in progress stays fresh.
CREATE TRIGGER episode_files_set_updated_at BEFORE UPDATE OF id, episode_id, library_id, path, file_name, size_bytes, container, resolution, quality_profile,
    video_codec, audio_codec, duration_ms, bitrate_kbps, framerate, dynamic_range, color_space, audio_channels, audio_languages,
    subtitle_languages, sonarr_file_id, is_monitored, fingerprint, missing_since, created_at, updated_at, deleted_at ON public.episode_files
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.episode_files IS 'Files of an episode. Soft-deleted: deleted_at; with the episode by a trigger, or their paths would stay taken.';
COMMENT ON COLUMN public.episode_files.library_id IS 'The library of the series: follows when it moves.';
COMMENT ON COLUMN public.episode_files.path IS 'Full path; unique among the live files of a library that are not missing. Look up by md5(path) and path.';
COMMENT ON COLUMN public.episode_files.size_bytes IS 'Bytes.';
COMMENT ON COLUMN public.episode_files.duration_ms IS 'Milliseconds.';
COMMENT ON COLUMN public.episode_files.bitrate_kbps IS 'Kilobits a second.';
COMMENT ON COLUMN public.episode_files.framerate IS 'Frames a second.';
COMMENT ON COLUMN public.episode_files.audio_channels IS 'Layout as in 5.1.';
COMMENT ON COLUMN public.episode_files.audio_languages IS 'BCP 47 language tags, in the order of the tracks.';
COMMENT ON COLUMN public.episode_files.subtitle_languages IS 'BCP 47 language tags, in the order of the tracks.';
COMMENT ON COLUMN public.episode_files.last_scanned_at IS 'When a scan last saw it.';
COMMENT ON COLUMN public.episode_files.fingerprint IS 'What the scanner makes of the content (a hash); NULL: not known. Files of one fingerprint have one content.';
COMMENT ON COLUMN public.episode_files.missing_since IS 'When a scan did not see it any more; NULL: it is there. path is where it was last.';

-- What is deleted takes along what is below it, in statements of their own after it is locked: they see what was added while the deletion waited.
-- Once for the statement and, by its name, between the totals of series and those of genres: the series' counts that follow from it touch both, and
-- whoever edits a series or imports locks them in that order.
CREATE FUNCTION public.series_delete_parts() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
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
$$;

COMMENT ON FUNCTION public.series_delete_parts() IS 'Trigger: a series that is deleted takes its seasons and episodes along.';

-- Of all seasons of a statement at once: where users stand with a series is counted once. The plans of this and the next are kept by the session, and
-- the next deletion may be of many: they are to go from one to the next by the index.
CREATE FUNCTION public.seasons_delete_episodes() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n WHERE n.deleted_at IS NOT NULL) THEN
        UPDATE public.episodes AS e SET deleted_at = n.deleted_at
        FROM (SELECT n.id, n.deleted_at FROM new_rows AS n WHERE n.deleted_at IS NOT NULL EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS n
        WHERE e.season_id = n.id AND e.deleted_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.seasons_delete_episodes() IS 'Trigger: a season that is deleted takes its episodes along.';

CREATE FUNCTION public.episodes_delete_files() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
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
$$;

COMMENT ON FUNCTION public.episodes_delete_files() IS 'Trigger: an episode that is deleted takes its files along.';

CREATE TRIGGER series_delete_parts AFTER UPDATE ON public.series
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.series_delete_parts();
CREATE TRIGGER seasons_delete_episodes AFTER UPDATE ON public.seasons
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.seasons_delete_episodes();
CREATE TRIGGER episodes_delete_files AFTER UPDATE ON public.episodes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.episodes_delete_files();

-- Imports and scans of the library are waited for: they lock many series, too. The next statements see what they have made; the series are locked in
-- the order in which whoever plays something of several locks them.
CREATE FUNCTION public.series_delete_of_library(of_library uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(of_library::text, 0));
    PERFORM FROM public.series AS s WHERE s.library_id = of_library AND s.deleted_at IS NULL ORDER BY s.id FOR UPDATE;
    UPDATE public.series AS s SET deleted_at = now() WHERE s.library_id = of_library AND s.deleted_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

COMMENT ON FUNCTION public.series_delete_of_library(uuid) IS 'Deletes the series of a library softly, with all that is below them. How many that were.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.series, public.seasons, public.episodes, public.episode_files TO revenge_app;
GRANT EXECUTE ON FUNCTION
    public.seasons_count(),
    public.episodes_count_add(uuid, uuid, bigint, bigint, bigint),
    public.episodes_count(),
    public.series_delete_parts(),
    public.seasons_delete_episodes(),
    public.episodes_delete_files(),
    public.series_delete_of_library(uuid)
TO revenge_app;
