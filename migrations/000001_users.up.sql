-- Users, their sessions and preferences; the group roles, extensions and trigger function that every module uses.
-- The database must be UTF-8 (normalize() refuses anything else) and should have a UTF-8 LC_CTYPE such as C.UTF-8 or
-- en_US.UTF-8, or lower() folds ASCII letters only.

-- Group roles: login roles are members of them. Another session (or another database of this cluster) may be faster.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['revenge_app', 'revenge_qar'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'group role "%" is missing and role "%" may not create it', role_name, current_user
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = 'Run as an administrator: CREATE ROLE revenge_app NOLOGIN; CREATE ROLE revenge_qar NOLOGIN; then migrate again.';
        END;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO revenge_app;

-- Optional extensions. Without pg_trgm title search falls back to full text and to idx_movies_title_grams.
DO $$
DECLARE
    extension_name text;
BEGIN
    FOREACH extension_name IN ARRAY ARRAY['pgcrypto', 'pg_trgm'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = extension_name);
        BEGIN
            EXECUTE format('CREATE EXTENSION %I WITH SCHEMA public', extension_name);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN undefined_file OR insufficient_privilege OR feature_not_supported THEN
                RAISE NOTICE 'extension "%" is not available and is left out: %', extension_name, SQLERRM;
        END;
    END LOOP;
END
$$;

-- By the clock, not by when the transaction began: of two updates in one transaction the second makes what the first returned stale, and a scan
-- asks what was written after it had begun.
CREATE FUNCTION public.set_updated_at() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := pg_catalog.clock_timestamp();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.set_updated_at() IS 'BEFORE UPDATE row trigger of every table with updated_at.';

CREATE TABLE public.users (
    id uuid NOT NULL,
    username text NOT NULL,
    email text NOT NULL,
    password_hash text,
    display_name text,
    avatar_url text,
    locale text,
    timezone text,
    qar_enabled boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    is_admin boolean NOT NULL DEFAULT false,
    max_rating_level int,
    email_verified boolean NOT NULL DEFAULT false,
    email_verified_at timestamptz,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_username_check CHECK (char_length(username) BETWEEN 1 AND 255),
    CONSTRAINT users_email_check CHECK (char_length(email) BETWEEN 3 AND 255),
    CONSTRAINT users_password_hash_check CHECK (char_length(password_hash) <= 1000),
    CONSTRAINT users_display_name_check CHECK (char_length(display_name) <= 255),
    CONSTRAINT users_avatar_url_check CHECK (char_length(avatar_url) <= 2000),
    CONSTRAINT users_locale_check CHECK (char_length(locale) <= 35),
    CONSTRAINT users_timezone_check CHECK (char_length(timezone) <= 64),
    CONSTRAINT users_max_rating_level_check CHECK (max_rating_level BETWEEN 0 AND 100)
);

CREATE UNIQUE INDEX idx_users_username ON public.users (lower(username)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX idx_users_email ON public.users (lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX idx_users_created_at ON public.users (created_at DESC, id DESC) WHERE deleted_at IS NULL;

-- A login is no change of the user: an edit in progress stays fresh.
CREATE TRIGGER users_set_updated_at BEFORE UPDATE ON public.users
    FOR EACH ROW WHEN (NEW.last_login_at IS NOT DISTINCT FROM OLD.last_login_at) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.users IS 'People who may log in. Soft-deleted: deleted_at.';
COMMENT ON COLUMN public.users.id IS 'UUID version 7, made by the client.';
COMMENT ON COLUMN public.users.username IS 'Unique among live users whatever the case: compare lower(username).';
COMMENT ON COLUMN public.users.email IS 'Unique among live users whatever the case: compare lower(email).';
COMMENT ON COLUMN public.users.password_hash IS 'Encoded hash with its parameters; NULL: no login by password (single sign-on only).';
COMMENT ON COLUMN public.users.locale IS 'BCP 47 language tag.';
COMMENT ON COLUMN public.users.timezone IS 'IANA time zone name.';
COMMENT ON COLUMN public.users.qar_enabled IS 'Whether the user may be shown the qar module at all.';
COMMENT ON COLUMN public.users.is_active IS 'false: cannot log in and sees nothing.';
COMMENT ON COLUMN public.users.max_rating_level IS 'Highest rating_level the user may see, 0 to 100; NULL: no limit. With a limit, unrated titles are hidden.';
COMMENT ON COLUMN public.users.deleted_at IS 'Set: deleted; invisible to every read that does not ask for it.';

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    refresh_token_hash text,
    ip_address inet,
    user_agent text,
    device_name text,
    device_type text,
    client_name text,
    client_version text,
    scopes text[] NOT NULL DEFAULT '{}',
    expires_at timestamptz NOT NULL,
    last_activity_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    revoke_reason text,
    mfa_verified boolean NOT NULL DEFAULT false,
    mfa_verified_at timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT sessions_token_hash_check CHECK (char_length(token_hash) BETWEEN 1 AND 255),
    CONSTRAINT sessions_refresh_token_hash_check CHECK (char_length(refresh_token_hash) BETWEEN 1 AND 255),
    CONSTRAINT sessions_user_agent_check CHECK (char_length(user_agent) <= 1000),
    CONSTRAINT sessions_device_name_check CHECK (char_length(device_name) <= 255),
    CONSTRAINT sessions_device_type_check CHECK (char_length(device_type) <= 50),
    CONSTRAINT sessions_client_name_check CHECK (char_length(client_name) <= 100),
    CONSTRAINT sessions_client_version_check CHECK (char_length(client_version) <= 50),
    CONSTRAINT sessions_scopes_check CHECK (cardinality(scopes) <= 100),
    CONSTRAINT sessions_revoke_reason_check CHECK (char_length(revoke_reason) <= 255)
);

CREATE UNIQUE INDEX idx_sessions_refresh_token_hash ON public.sessions (refresh_token_hash) WHERE refresh_token_hash IS NOT NULL;
CREATE INDEX idx_sessions_user_last_activity_at ON public.sessions (user_id, last_activity_at DESC, id DESC);
CREATE INDEX idx_sessions_expires_at ON public.sessions (expires_at, id);
CREATE INDEX idx_sessions_inactive ON public.sessions (last_activity_at, id) WHERE revoked_at IS NULL;
CREATE INDEX idx_sessions_revoked_at ON public.sessions (revoked_at, id) WHERE revoked_at IS NOT NULL;

COMMENT ON TABLE public.sessions IS 'Logins. Active: revoked_at IS NULL AND expires_at > now().';
COMMENT ON COLUMN public.sessions.token_hash IS 'Hash of the session token; the token itself is never stored.';
COMMENT ON COLUMN public.sessions.refresh_token_hash IS 'Hash of the refresh token, unique when there is one.';

CREATE TABLE public.user_preferences (
    user_id uuid NOT NULL,
    email_notifications jsonb NOT NULL DEFAULT '{}',
    push_notifications jsonb NOT NULL DEFAULT '{}',
    digest_notifications jsonb NOT NULL DEFAULT '{}',
    profile_visibility text NOT NULL DEFAULT 'private',
    show_email boolean NOT NULL DEFAULT false,
    show_activity boolean NOT NULL DEFAULT true,
    theme text NOT NULL DEFAULT 'system',
    display_language text,
    content_language text,
    metadata_language text,
    show_adult_content boolean NOT NULL DEFAULT false,
    show_spoilers boolean NOT NULL DEFAULT false,
    auto_play_videos boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_preferences_email_notifications_check CHECK (jsonb_typeof(email_notifications) = 'object' AND octet_length(email_notifications::text) <= 65536),
    CONSTRAINT user_preferences_push_notifications_check CHECK (jsonb_typeof(push_notifications) = 'object' AND octet_length(push_notifications::text) <= 65536),
    CONSTRAINT user_preferences_digest_notifications_check CHECK (jsonb_typeof(digest_notifications) = 'object' AND octet_length(digest_notifications::text) <= 65536),
    CONSTRAINT user_preferences_profile_visibility_check CHECK (profile_visibility IN ('public', 'friends', 'private')),
    CONSTRAINT user_preferences_theme_check CHECK (theme IN ('light', 'dark', 'system')),
    CONSTRAINT user_preferences_display_language_check CHECK (char_length(display_language) <= 35),
    CONSTRAINT user_preferences_content_language_check CHECK (char_length(content_language) <= 255),
    CONSTRAINT user_preferences_metadata_language_check CHECK (char_length(metadata_language) <= 35)
);

CREATE TRIGGER user_preferences_set_updated_at BEFORE UPDATE ON public.user_preferences
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.user_preferences IS 'One row per user who changed a preference; no row means the column defaults.';
COMMENT ON COLUMN public.user_preferences.display_language IS 'BCP 47 language tag of the user interface.';
COMMENT ON COLUMN public.user_preferences.content_language IS 'BCP 47 language tags, by preference, separated by commas.';
COMMENT ON COLUMN public.user_preferences.metadata_language IS 'BCP 47 language tag: key into titles_i18n, taglines_i18n and overviews_i18n.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.users, public.sessions, public.user_preferences TO revenge_app;
GRANT EXECUTE ON FUNCTION public.set_updated_at() TO revenge_app;

-- The migrator's own table: a health check asks for pending migrations, as the runtime role.
DO $$
BEGIN
    IF to_regclass('public._sqlx_migrations') IS NOT NULL THEN
        GRANT SELECT ON TABLE public._sqlx_migrations TO revenge_app;
    END IF;
END
$$;
