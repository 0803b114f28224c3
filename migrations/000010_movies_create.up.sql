-- Movies, their files, and collections of movies.

CREATE TABLE public.movies (
    id uuid NOT NULL,
    library_id uuid NOT NULL,
    tmdb_id int,
    imdb_id text,
    tvdb_id int,
    radarr_id int,
    title text NOT NULL,
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
    CONSTRAINT movies_pkey PRIMARY KEY (id),
    CONSTRAINT movies_library_id_id_key UNIQUE (library_id, id),
    CONSTRAINT movies_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT movies_tmdb_id_check CHECK (tmdb_id > 0),
    CONSTRAINT movies_imdb_id_check CHECK (imdb_id ~ '^tt[0-9]{7,10}$'),
    CONSTRAINT movies_tvdb_id_check CHECK (tvdb_id > 0),
    CONSTRAINT movies_radarr_id_check CHECK (radarr_id > 0),
    CONSTRAINT movies_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT movies_sort_title_check CHECK (char_length(sort_title) BETWEEN 1 AND 500),
    CONSTRAINT movies_original_title_check CHECK (char_length(original_title) BETWEEN 1 AND 500),
    CONSTRAINT movies_year_check CHECK (year BETWEEN 1870 AND 2200),
    CONSTRAINT movies_runtime_ms_check CHECK (runtime_ms > 0),
    CONSTRAINT movies_overview_check CHECK (char_length(overview) <= 20000),
    CONSTRAINT movies_tagline_check CHECK (char_length(tagline) <= 1000),
    CONSTRAINT movies_status_check CHECK (char_length(status) <= 50),
    CONSTRAINT movies_original_language_check CHECK (char_length(original_language) <= 35),
    CONSTRAINT movies_content_rating_check CHECK (char_length(content_rating) <= 20),
    CONSTRAINT movies_rating_level_check CHECK (rating_level BETWEEN 0 AND 100),
    CONSTRAINT movies_poster_path_check CHECK (char_length(poster_path) <= 4096),
    CONSTRAINT movies_poster_blurhash_check CHECK (char_length(poster_blurhash) <= 100),
    CONSTRAINT movies_backdrop_path_check CHECK (char_length(backdrop_path) <= 4096),
    CONSTRAINT movies_backdrop_blurhash_check CHECK (char_length(backdrop_blurhash) <= 100),
    CONSTRAINT movies_logo_path_check CHECK (char_length(logo_path) <= 4096),
    CONSTRAINT movies_trailer_url_check CHECK (char_length(trailer_url) <= 2000),
    CONSTRAINT movies_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT movies_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT movies_popularity_check CHECK (popularity >= 0 AND popularity < 'Infinity'),
    CONSTRAINT movies_budget_check CHECK (budget >= 0),
    CONSTRAINT movies_revenue_check CHECK (revenue >= 0),
    CONSTRAINT movies_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT movies_titles_i18n_check CHECK (jsonb_typeof(titles_i18n) = 'object'),
    CONSTRAINT movies_taglines_i18n_check CHECK (jsonb_typeof(taglines_i18n) = 'object'),
    CONSTRAINT movies_overviews_i18n_check CHECK (jsonb_typeof(overviews_i18n) = 'object'),
    CONSTRAINT movies_age_ratings_check CHECK (jsonb_typeof(age_ratings) = 'object'),
    CONSTRAINT movies_play_count_check CHECK (play_count >= 0)
);

-- One live row per film and library.
CREATE UNIQUE INDEX idx_movies_library_tmdb_id ON public.movies (library_id, tmdb_id) WHERE deleted_at IS NULL AND tmdb_id IS NOT NULL;
CREATE UNIQUE INDEX idx_movies_library_imdb_id ON public.movies (library_id, imdb_id) WHERE deleted_at IS NULL AND imdb_id IS NOT NULL;
CREATE UNIQUE INDEX idx_movies_library_radarr_id ON public.movies (library_id, radarr_id) WHERE deleted_at IS NULL AND radarr_id IS NOT NULL;
CREATE INDEX idx_movies_identity ON public.movies (library_id, title_folded, year) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_library_path ON public.movies (library_id, md5(path)) WHERE deleted_at IS NULL AND path IS NOT NULL;

-- Lists of everything. A film without a release date comes last: the lists sort by the same expression.
-- Whether a viewer sees a movie is read from the index alone, where thousands of a user's rows are counted and summed, or of a person's are sorted.
CREATE INDEX idx_movies_seen ON public.movies (id) INCLUDE (library_id, rating_level, release_date, runtime_ms) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_title ON public.movies (sort_key, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_added_at ON public.movies (added_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_release_date ON public.movies (coalesce(release_date, '0001-01-01') DESC, id DESC) WHERE deleted_at IS NULL;

-- Lists of a library, and pages of a viewer who sees some libraries (the first ids of each, merged). rating_level comes along,
-- so that what a viewer may see is told from the index alone, which also makes the planner prefer these to the indexes above.
CREATE INDEX idx_movies_library_title ON public.movies (library_id, sort_key, id)
    INCLUDE (rating_level) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_library_added_at ON public.movies (library_id, added_at DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_library_release_date ON public.movies (library_id, coalesce(release_date, '0001-01-01') DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL;
CREATE INDEX idx_movies_library_vote_average ON public.movies (library_id, vote_average DESC, id DESC)
    INCLUDE (rating_level, vote_count) WHERE deleted_at IS NULL AND vote_average IS NOT NULL;
CREATE INDEX idx_movies_library_year ON public.movies (library_id, year, sort_key, id)
    INCLUDE (rating_level) WHERE deleted_at IS NULL AND year IS NOT NULL;
CREATE INDEX idx_movies_library_last_played_at ON public.movies (library_id, last_played_at DESC, id DESC)
    INCLUDE (rating_level) WHERE deleted_at IS NULL AND last_played_at IS NOT NULL;

CREATE TRIGGER movies_library_kind_check AFTER INSERT ON public.movies
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.titles_fit_library('movies');
CREATE TRIGGER movies_moved_kind_check AFTER UPDATE OF library_id ON public.movies
    FOR EACH ROW WHEN (NEW.library_id <> OLD.library_id) EXECUTE FUNCTION public.titles_fit_library('movies');

-- Playing a film is no change of it: an edit in progress stays fresh.
CREATE TRIGGER movies_set_updated_at BEFORE UPDATE ON public.movies
    FOR EACH ROW WHEN (NEW.play_count = OLD.play_count) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.movies IS 'Films, one live row per film and library. Soft-deleted: deleted_at.';
COMMENT ON COLUMN public.movies.id IS 'UUID version 7, made by the client. Never changes.';
COMMENT ON COLUMN public.movies.tmdb_id IS 'Id at themoviedb.org; unique among the live movies of a library.';
COMMENT ON COLUMN public.movies.imdb_id IS 'Id at imdb.com, tt and 7 to 10 digits; unique among the live movies of a library.';
COMMENT ON COLUMN public.movies.radarr_id IS 'Id in Radarr; unique among the live movies of a library.';
COMMENT ON COLUMN public.movies.sort_title IS 'Title to sort by, when other than title (without its article, say).';
COMMENT ON COLUMN public.movies.runtime_ms IS 'Running time in milliseconds.';
COMMENT ON COLUMN public.movies.original_language IS 'BCP 47 language tag.';
COMMENT ON COLUMN public.movies.content_rating IS 'Rating as printed: PG-13, FSK 12.';
COMMENT ON COLUMN public.movies.rating_level IS 'content_rating on one scale, 0 (all ages) to 100; NULL: unrated, hidden from viewers who have a limit.';
COMMENT ON COLUMN public.movies.vote_average IS 'Community rating, 0 to 10.';
COMMENT ON COLUMN public.movies.budget IS 'US dollars.';
COMMENT ON COLUMN public.movies.revenue IS 'US dollars.';
COMMENT ON COLUMN public.movies.path IS 'Folder or file under which the film was found; with title_folded and year the identity of an imported film without ids. Look up by md5(path) and path.';
COMMENT ON COLUMN public.movies.titles_i18n IS 'JSON object: BCP 47 language tag to title.';
COMMENT ON COLUMN public.movies.taglines_i18n IS 'JSON object: BCP 47 language tag to tagline.';
COMMENT ON COLUMN public.movies.overviews_i18n IS 'JSON object: BCP 47 language tag to overview.';
COMMENT ON COLUMN public.movies.age_ratings IS 'JSON object: country to rating system to rating.';
COMMENT ON COLUMN public.movies.is_locked IS 'true: metadata was edited by hand and is not to be overwritten by a refresh.';
COMMENT ON COLUMN public.movies.play_count IS 'Plays by all users.';
COMMENT ON COLUMN public.movies.added_at IS 'When the film came into the library.';
COMMENT ON COLUMN public.movies.deleted_at IS 'Set: deleted; invisible to every read that does not ask for it, and out of the totals.';
COMMENT ON COLUMN public.movies.title_folded IS 'fold_title(title): for comparing.';
COMMENT ON COLUMN public.movies.sort_key IS 'title_sort_key of sort_title, else of title: for sorting by code point.';
COMMENT ON COLUMN public.movies.search_titles IS 'title, original_title and titles_i18n, folded, one a line: for LIKE and title_grams().';

CREATE TABLE public.movie_files (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
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
    radarr_file_id int,
    last_scanned_at timestamptz,
    is_monitored boolean NOT NULL DEFAULT true,
    fingerprint text,
    missing_since timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    CONSTRAINT movie_files_pkey PRIMARY KEY (id),
    CONSTRAINT movie_files_movie_id_library_id_fkey FOREIGN KEY (movie_id, library_id)
        REFERENCES public.movies (id, library_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT movie_files_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT movie_files_file_name_check CHECK (char_length(file_name) BETWEEN 1 AND 1024),
    CONSTRAINT movie_files_size_bytes_check CHECK (size_bytes >= 0),
    CONSTRAINT movie_files_container_check CHECK (char_length(container) <= 50),
    CONSTRAINT movie_files_resolution_check CHECK (char_length(resolution) <= 50),
    CONSTRAINT movie_files_quality_profile_check CHECK (char_length(quality_profile) <= 100),
    CONSTRAINT movie_files_video_codec_check CHECK (char_length(video_codec) <= 50),
    CONSTRAINT movie_files_audio_codec_check CHECK (char_length(audio_codec) <= 50),
    CONSTRAINT movie_files_duration_ms_check CHECK (duration_ms >= 0),
    CONSTRAINT movie_files_bitrate_kbps_check CHECK (bitrate_kbps >= 0),
    CONSTRAINT movie_files_framerate_check CHECK (framerate > 0 AND framerate < 10000),
    CONSTRAINT movie_files_dynamic_range_check CHECK (char_length(dynamic_range) <= 50),
    CONSTRAINT movie_files_color_space_check CHECK (char_length(color_space) <= 50),
    CONSTRAINT movie_files_audio_channels_check CHECK (char_length(audio_channels) <= 50),
    CONSTRAINT movie_files_audio_languages_check CHECK (cardinality(audio_languages) <= 200 AND array_position(audio_languages, NULL) IS NULL),
    CONSTRAINT movie_files_subtitle_languages_check CHECK (cardinality(subtitle_languages) <= 500 AND array_position(subtitle_languages, NULL) IS NULL),
    CONSTRAINT movie_files_fingerprint_check CHECK (char_length(fingerprint) BETWEEN 1 AND 255)
);

CREATE INDEX idx_movie_files_movie ON public.movie_files (movie_id, library_id);
CREATE UNIQUE INDEX idx_movie_files_library_path ON public.movie_files (library_id, md5(path)) WHERE deleted_at IS NULL AND missing_since IS NULL;
CREATE INDEX idx_movie_files_library_id ON public.movie_files (library_id, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_movie_files_missing_since ON public.movie_files (missing_since) WHERE deleted_at IS NULL AND missing_since IS NOT NULL;
CREATE UNIQUE INDEX idx_movie_files_library_radarr_file_id ON public.movie_files (library_id, radarr_file_id) WHERE deleted_at IS NULL AND radarr_file_id IS NOT NULL;

-- All columns but last_scanned_at: to be seen by a scan is no change of a file, an edit in progress stays fresh.
CREATE TRIGGER movie_files_set_updated_at BEFORE UPDATE OF id, movie_id, library_id, path, file_name, size_bytes, container, resolution, quality_profile,
    video_codec, audio_codec, duration_ms, bitrate_kbps, framerate, dynamic_range, color_space, audio_channels, audio_languages,
    subtitle_languages, radarr_file_id, is_monitored, fingerprint, missing_since, created_at, updated_at, deleted_at ON public.movie_files
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- A statement of its own, after the movie is locked: it sees the file that was added while the deletion waited. The plan is kept by the session,
-- and the next deletion may be of a whole library: it is to go from movie to movie by the index.
CREATE FUNCTION public.movies_delete_files() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
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
$$;

COMMENT ON FUNCTION public.movies_delete_files() IS 'Trigger: a movie that is deleted takes its files along.';

CREATE TRIGGER movies_delete_files AFTER UPDATE ON public.movies
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.movies_delete_files();

-- Imports and scans of the library are waited for: they lock many movies, too, in another order. The next statement sees what they have made.
CREATE FUNCTION public.movies_delete_of_library(of_library uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(of_library::text, 0));
    UPDATE public.movies AS m SET deleted_at = now() WHERE m.library_id = of_library AND m.deleted_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

COMMENT ON FUNCTION public.movies_delete_of_library(uuid) IS 'Deletes the movies of a library softly, with their files. How many that were.';

COMMENT ON TABLE public.movie_files IS 'Files of a movie. Soft-deleted: deleted_at; with the movie by a trigger, or their paths would stay taken.';
COMMENT ON COLUMN public.movie_files.library_id IS 'The library of the movie: follows when the movie moves.';
COMMENT ON COLUMN public.movie_files.path IS 'Full path; unique among the live files of a library that are not missing. Look up by md5(path) and path.';
COMMENT ON COLUMN public.movie_files.size_bytes IS 'Bytes.';
COMMENT ON COLUMN public.movie_files.duration_ms IS 'Milliseconds.';
COMMENT ON COLUMN public.movie_files.bitrate_kbps IS 'Kilobits a second.';
COMMENT ON COLUMN public.movie_files.framerate IS 'Frames a second.';
COMMENT ON COLUMN public.movie_files.audio_channels IS 'Layout as in 5.1.';
COMMENT ON COLUMN public.movie_files.audio_languages IS 'BCP 47 language tags, in the order of the tracks.';
COMMENT ON COLUMN public.movie_files.subtitle_languages IS 'BCP 47 language tags, in the order of the tracks.';
COMMENT ON COLUMN public.movie_files.last_scanned_at IS 'When a scan last saw it.';
COMMENT ON COLUMN public.movie_files.fingerprint IS 'What the scanner makes of the content (a hash); NULL: not known. Files of one fingerprint have one content.';
COMMENT ON COLUMN public.movie_files.missing_since IS 'When a scan did not see it any more; NULL: it is there. path is where it was last.';

CREATE TABLE public.movie_collections (
    id uuid NOT NULL,
    tmdb_collection_id int,
    name text NOT NULL,
    sort_name text,
    overview text,
    poster_path text,
    poster_blurhash text,
    backdrop_path text,
    backdrop_blurhash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.title_sort_key(coalesce(sort_name, name))) STORED,
    CONSTRAINT movie_collections_pkey PRIMARY KEY (id),
    CONSTRAINT movie_collections_tmdb_collection_id_check CHECK (tmdb_collection_id > 0),
    CONSTRAINT movie_collections_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT movie_collections_sort_name_check CHECK (char_length(sort_name) BETWEEN 1 AND 255),
    CONSTRAINT movie_collections_overview_check CHECK (char_length(overview) <= 20000),
    CONSTRAINT movie_collections_poster_path_check CHECK (char_length(poster_path) <= 4096),
    CONSTRAINT movie_collections_poster_blurhash_check CHECK (char_length(poster_blurhash) <= 100),
    CONSTRAINT movie_collections_backdrop_path_check CHECK (char_length(backdrop_path) <= 4096),
    CONSTRAINT movie_collections_backdrop_blurhash_check CHECK (char_length(backdrop_blurhash) <= 100)
);

CREATE UNIQUE INDEX idx_movie_collections_tmdb_collection_id ON public.movie_collections (tmdb_collection_id) WHERE tmdb_collection_id IS NOT NULL;
CREATE INDEX idx_movie_collections_title ON public.movie_collections (sort_key, id);

CREATE TRIGGER movie_collections_set_updated_at BEFORE UPDATE ON public.movie_collections
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.movie_collections IS 'Series of films (trilogies and the like), over all libraries.';
COMMENT ON COLUMN public.movie_collections.tmdb_collection_id IS 'Id at themoviedb.org, unique.';
COMMENT ON COLUMN public.movie_collections.sort_key IS 'title_sort_key of sort_name, else of name.';

CREATE TABLE public.movie_collection_members (
    collection_id uuid NOT NULL,
    movie_id uuid NOT NULL,
    collection_order int,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_collection_members_pkey PRIMARY KEY (collection_id, movie_id),
    CONSTRAINT movie_collection_members_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.movie_collections (id) ON DELETE CASCADE,
    CONSTRAINT movie_collection_members_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_collection_members_collection_order_check CHECK (collection_order >= 0)
);

CREATE INDEX idx_movie_collection_members_order ON public.movie_collection_members (collection_id, coalesce(collection_order, 2147483647), movie_id);
CREATE INDEX idx_movie_collection_members_movie_id ON public.movie_collection_members (movie_id, collection_id);

COMMENT ON TABLE public.movie_collection_members IS 'Which movies belong to which collection.';
COMMENT ON COLUMN public.movie_collection_members.collection_order IS 'Place in the collection, from 0; NULL: after the others.';

GRANT SELECT, INSERT, UPDATE, DELETE
    ON TABLE public.movies, public.movie_files, public.movie_collections, public.movie_collection_members
    TO revenge_app;
GRANT EXECUTE ON FUNCTION public.movies_delete_files(), public.movies_delete_of_library(uuid) TO revenge_app;
