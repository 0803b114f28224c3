-- Profiles of users, of which one is the default, and what a viewer with a profile sees; the versions of users' avatars, of
-- which one is current.

CREATE TABLE public.profiles (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    avatar_url text,
    is_default boolean NOT NULL DEFAULT false,
    is_kids boolean NOT NULL DEFAULT false,
    max_rating_level int,
    adult_enabled boolean NOT NULL DEFAULT false,
    adult_pin_hash text,
    preferred_language text,
    preferred_audio_language text,
    preferred_subtitle_language text,
    autoplay_next boolean NOT NULL DEFAULT true,
    autoplay_previews boolean NOT NULL DEFAULT true,
    autoplay_delay_ms bigint NOT NULL DEFAULT 10000,
    continue_watching_days int NOT NULL DEFAULT 30,
    mark_watched_percent int NOT NULL DEFAULT 90,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT profiles_pkey PRIMARY KEY (id),
    CONSTRAINT profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT profiles_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT profiles_avatar_url_check CHECK (char_length(avatar_url) <= 2000),
    CONSTRAINT profiles_is_kids_check CHECK (NOT is_kids OR (max_rating_level IS NOT NULL AND NOT adult_enabled)),
    CONSTRAINT profiles_max_rating_level_check CHECK (max_rating_level BETWEEN 0 AND 100),
    CONSTRAINT profiles_adult_pin_hash_check CHECK (char_length(adult_pin_hash) BETWEEN 1 AND 1000),
    CONSTRAINT profiles_preferred_language_check CHECK (char_length(preferred_language) <= 35),
    CONSTRAINT profiles_preferred_audio_language_check CHECK (char_length(preferred_audio_language) <= 35),
    CONSTRAINT profiles_preferred_subtitle_language_check CHECK (char_length(preferred_subtitle_language) <= 35),
    CONSTRAINT profiles_autoplay_delay_ms_check CHECK (autoplay_delay_ms BETWEEN 0 AND 600000),
    CONSTRAINT profiles_continue_watching_days_check CHECK (continue_watching_days BETWEEN 1 AND 3650),
    CONSTRAINT profiles_mark_watched_percent_check CHECK (mark_watched_percent BETWEEN 1 AND 100)
);

CREATE UNIQUE INDEX idx_profiles_name ON public.profiles (user_id, lower(name));
CREATE UNIQUE INDEX idx_profiles_default ON public.profiles (user_id) WHERE is_default;
CREATE INDEX idx_profiles_user_id ON public.profiles (user_id, created_at, id);

-- The user's row is locked first, so that each caller sees what the one before has left: at most one is the default by
-- the index, at least one by this function.
CREATE FUNCTION public.profiles_keep_default() RETURNS trigger
LANGUAGE plpgsql
AS $$
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
$$;

COMMENT ON FUNCTION public.profiles_keep_default() IS 'Row triggers of profiles: a user who has profiles has one default among them.';

CREATE TRIGGER profiles_default_of_new BEFORE INSERT ON public.profiles
    FOR EACH ROW EXECUTE FUNCTION public.profiles_keep_default();
CREATE TRIGGER profiles_default_of_changed BEFORE UPDATE OF is_default ON public.profiles
    FOR EACH ROW WHEN (NEW.is_default AND NOT OLD.is_default) EXECUTE FUNCTION public.profiles_keep_default();
CREATE TRIGGER profiles_default_of_deleted AFTER DELETE ON public.profiles
    FOR EACH ROW WHEN (OLD.is_default) EXECUTE FUNCTION public.profiles_keep_default();
CREATE TRIGGER profiles_set_updated_at BEFORE UPDATE ON public.profiles
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- A viewer is named by one uuid, a user's or a profile's: they must differ, whichever comes first.
CREATE FUNCTION public.profiles_differ_from_users() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM public.users AS u WHERE u.id = NEW.id AND TG_TABLE_NAME = 'profiles')
       OR EXISTS (SELECT FROM public.profiles AS p WHERE p.id = NEW.id AND TG_TABLE_NAME = 'users') THEN
        RAISE EXCEPTION 'a user and a profile have one id'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'profiles_differ_from_users', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.profiles_differ_from_users() IS 'Row triggers of profiles and users: no profile has the id of a user.';

CREATE TRIGGER profiles_differ_from_users BEFORE INSERT OR UPDATE OF id ON public.profiles
    FOR EACH ROW EXECUTE FUNCTION public.profiles_differ_from_users();
CREATE TRIGGER users_differ_from_profiles BEFORE INSERT OR UPDATE OF id ON public.users
    FOR EACH ROW EXECUTE FUNCTION public.profiles_differ_from_users();

-- PL/pgSQL keeps its plan for the session, which SQL functions that cannot be inlined do not.
CREATE FUNCTION public.viewer_user(viewer uuid) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN coalesce((SELECT p.user_id FROM public.profiles AS p WHERE p.id = viewer), viewer);
END
$$;

COMMENT ON FUNCTION public.viewer_user(uuid) IS
    'The user behind a viewer, who is a user or one of his profiles: whose marks and history his own lists show. NULL, the system, has none.';

-- Who sees what: still the one place, and inlined; the user decides as before, and his profile may lower the level.
CREATE OR REPLACE FUNCTION public.viewer_libraries(viewer uuid) RETURNS TABLE (library_id uuid, max_rating_level int)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT l.id, least(CASE WHEN u.is_admin THEN NULL ELSE u.max_rating_level END, pr.max_rating_level)
    FROM public.libraries AS l
    LEFT JOIN public.users AS u ON u.id = public.viewer_user(viewer) AND u.is_active AND u.deleted_at IS NULL
    LEFT JOIN public.profiles AS pr ON pr.id = viewer
    WHERE viewer IS NULL
       OR u.is_admin
       OR (u.id IS NOT NULL
           AND l.enabled
           AND (NOT l.is_private
                OR l.owner_id = u.id
                OR EXISTS (SELECT FROM public.library_permissions AS p WHERE p.library_id = l.id AND p.user_id = u.id)));
END;

COMMENT ON FUNCTION public.viewer_libraries(uuid) IS
    'Libraries that a viewer sees, each with the highest rating_level he sees there (NULL: all). viewer NULL: the system, which sees all; '
    'an administrator sees all; an unknown, inactive or deleted user sees none. A profile sees the libraries of its user, up to the lower of both levels, '
    'an administrator''s too. '
    'Titles: JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id WHERE (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level).';

COMMENT ON TABLE public.profiles IS 'Who of a household watches with a user''s account.';
COMMENT ON COLUMN public.profiles.id IS 'UUID version 7, made by the client; never that of a user.';
COMMENT ON COLUMN public.profiles.is_default IS 'Exactly one of a user''s profiles: the first, until another is chosen. The application does not delete it; if its row is deleted all the same, the oldest of the rest is it.';
COMMENT ON COLUMN public.profiles.is_kids IS 'Must have a limit, and nothing for adults.';
COMMENT ON COLUMN public.profiles.max_rating_level IS 'Highest rating_level that is seen with this profile, 0 to 100, also by an administrator; NULL: the user''s own limit alone.';
COMMENT ON COLUMN public.profiles.adult_pin_hash IS 'Encoded hash of the PIN that opens titles for adults; NULL: no PIN.';
COMMENT ON COLUMN public.profiles.autoplay_delay_ms IS 'Milliseconds before the next title begins by itself.';
COMMENT ON COLUMN public.profiles.continue_watching_days IS 'Days for which a title begun is offered, by the backend: the lists show all.';
COMMENT ON COLUMN public.profiles.mark_watched_percent IS 'From this part of its duration on the backend takes a title for watched; progress that is recorded counts from 90 on.';

CREATE TABLE public.user_avatars (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    version int NOT NULL,
    file_path text NOT NULL,
    file_size_bytes bigint NOT NULL,
    mime_type text NOT NULL,
    width int NOT NULL,
    height int NOT NULL,
    is_animated boolean NOT NULL DEFAULT false,
    is_current boolean NOT NULL DEFAULT true,
    uploaded_from_ip inet,
    uploaded_from_user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT user_avatars_pkey PRIMARY KEY (id),
    CONSTRAINT user_avatars_user_id_version_key UNIQUE (user_id, version),
    CONSTRAINT user_avatars_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_avatars_version_check CHECK (version > 0),
    CONSTRAINT user_avatars_file_path_check CHECK (char_length(file_path) BETWEEN 1 AND 4096),
    CONSTRAINT user_avatars_file_size_bytes_check CHECK (file_size_bytes > 0),
    CONSTRAINT user_avatars_mime_type_check CHECK (char_length(mime_type) BETWEEN 1 AND 100),
    CONSTRAINT user_avatars_width_check CHECK (width > 0),
    CONSTRAINT user_avatars_height_check CHECK (height > 0),
    CONSTRAINT user_avatars_current_check CHECK (NOT is_current OR deleted_at IS NULL),
    CONSTRAINT user_avatars_uploaded_from_user_agent_check CHECK (char_length(uploaded_from_user_agent) <= 1000)
);

CREATE UNIQUE INDEX idx_user_avatars_current ON public.user_avatars (user_id) WHERE is_current;

-- As for profiles: the user's row is locked, then the version counts on and the one before gives way.
CREATE FUNCTION public.user_avatars_keep_current() RETURNS trigger
LANGUAGE plpgsql
AS $$
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
$$;

COMMENT ON FUNCTION public.user_avatars_keep_current() IS 'Row triggers of user_avatars: versions count on, and one at most is current.';

CREATE TRIGGER user_avatars_current_of_new BEFORE INSERT ON public.user_avatars
    FOR EACH ROW EXECUTE FUNCTION public.user_avatars_keep_current();
CREATE TRIGGER user_avatars_current_of_changed BEFORE UPDATE OF is_current ON public.user_avatars
    FOR EACH ROW WHEN (NEW.is_current AND NOT OLD.is_current) EXECUTE FUNCTION public.user_avatars_keep_current();
CREATE TRIGGER user_avatars_set_updated_at BEFORE UPDATE ON public.user_avatars
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.user_avatars IS 'Pictures that users have uploaded of themselves. Soft-deleted: deleted_at; the file is removed with the row.';
COMMENT ON COLUMN public.user_avatars.version IS 'Counts the user''s uploads, from 1; set by a trigger.';
COMMENT ON COLUMN public.user_avatars.is_current IS 'The one that is shown: at most one of a user''s.';
COMMENT ON COLUMN public.user_avatars.created_at IS 'When it was uploaded.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.profiles, public.user_avatars TO revenge_app;
GRANT EXECUTE ON FUNCTION public.profiles_keep_default(), public.profiles_differ_from_users(), public.user_avatars_keep_current(),
    public.viewer_user(uuid) TO revenge_app;
