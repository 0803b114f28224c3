-- What a user may do: API keys, roles with their permissions, grants of single resources.

CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    key_hash text NOT NULL,
    key_prefix text NOT NULL,
    scopes text[] NOT NULL DEFAULT '{}',
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    use_count bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT api_keys_description_check CHECK (char_length(description) <= 2000),
    CONSTRAINT api_keys_key_hash_check CHECK (char_length(key_hash) BETWEEN 1 AND 255),
    CONSTRAINT api_keys_key_prefix_check CHECK (char_length(key_prefix) BETWEEN 1 AND 16),
    CONSTRAINT api_keys_scopes_check CHECK (cardinality(scopes) <= 100),
    CONSTRAINT api_keys_use_count_check CHECK (use_count >= 0)
);

CREATE INDEX idx_api_keys_user_created_at ON public.api_keys (user_id, created_at DESC, id DESC);
CREATE INDEX idx_api_keys_key_prefix ON public.api_keys (key_prefix);
CREATE INDEX idx_api_keys_expires_at ON public.api_keys (expires_at) WHERE expires_at IS NOT NULL;

-- A use is no change of the key.
CREATE TRIGGER api_keys_set_updated_at BEFORE UPDATE ON public.api_keys
    FOR EACH ROW WHEN (NEW.use_count = OLD.use_count) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.api_keys IS 'Keys of programs. Valid: revoked_at IS NULL, not expired, of a live and active user.';
COMMENT ON COLUMN public.api_keys.key_hash IS 'Hash of the key; the key itself is never stored.';
COMMENT ON COLUMN public.api_keys.key_prefix IS 'The first characters of the key, by which its user knows it again.';
COMMENT ON COLUMN public.api_keys.revoked_at IS 'In place of a flag is_active: it says when, too.';

CREATE TABLE public.roles (
    id uuid NOT NULL,
    name text NOT NULL,
    display_name text NOT NULL,
    description text,
    color text,
    icon text,
    is_system boolean NOT NULL DEFAULT false,
    is_default boolean NOT NULL DEFAULT false,
    priority int NOT NULL DEFAULT 0,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT roles_pkey PRIMARY KEY (id),
    CONSTRAINT roles_name_key UNIQUE (name),
    -- Checked at the end of a statement, so that one statement moves the default.
    CONSTRAINT roles_is_default_excl EXCLUDE USING btree (is_default WITH =) WHERE (is_default) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT roles_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT roles_name_check CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
    CONSTRAINT roles_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 255),
    CONSTRAINT roles_description_check CHECK (char_length(description) <= 2000),
    CONSTRAINT roles_color_check CHECK (color ~ '^#[0-9A-Fa-f]{6}$'),
    CONSTRAINT roles_icon_check CHECK (char_length(icon) <= 50)
);

CREATE INDEX idx_roles_created_by ON public.roles (created_by) WHERE created_by IS NOT NULL;

CREATE TRIGGER roles_set_updated_at BEFORE UPDATE ON public.roles
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.roles IS 'Sets of permissions; at most one role is the default of new users.';
COMMENT ON COLUMN public.roles.is_system IS 'Made by a migration: it cannot be deleted or renamed.';
COMMENT ON COLUMN public.roles.priority IS 'The higher, the earlier in lists.';

CREATE TABLE public.permissions (
    name text NOT NULL,
    display_name text NOT NULL,
    description text NOT NULL,
    category text NOT NULL,
    is_dangerous boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT permissions_pkey PRIMARY KEY (name),
    CONSTRAINT permissions_name_check CHECK (name ~ '^[a-z_]{1,50}:[a-z_]{1,49}$'),
    CONSTRAINT permissions_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 255),
    CONSTRAINT permissions_category_check CHECK (char_length(category) BETWEEN 1 AND 50)
);

CREATE INDEX idx_permissions_category ON public.permissions (category, name);

COMMENT ON TABLE public.permissions IS 'The dictionary of permissions; the name is the key, as programs ask by name.';
COMMENT ON COLUMN public.permissions.is_dangerous IS 'To be confirmed before it is given to a role.';

CREATE TABLE public.role_permissions (
    role_id uuid NOT NULL,
    permission text NOT NULL,
    CONSTRAINT role_permissions_pkey PRIMARY KEY (role_id, permission),
    CONSTRAINT role_permissions_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles (id) ON DELETE CASCADE,
    CONSTRAINT role_permissions_permission_fkey FOREIGN KEY (permission) REFERENCES public.permissions (name) ON DELETE CASCADE
);

CREATE INDEX idx_role_permissions_permission ON public.role_permissions (permission, role_id);

COMMENT ON TABLE public.role_permissions IS 'Which role has which permission.';

CREATE TABLE public.user_roles (
    user_id uuid NOT NULL,
    role_id uuid NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, role_id),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    -- Not RESTRICT: its error has another SQLSTATE (23001) from PostgreSQL 18 on.
    CONSTRAINT user_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles (id)
);

CREATE INDEX idx_user_roles_role_granted_at ON public.user_roles (role_id, granted_at DESC, user_id DESC);

COMMENT ON TABLE public.user_roles IS 'Which user has which role; what he may do is the union. New users get the default role, administrators the role admin.';

INSERT INTO public.roles (id, name, display_name, description, is_system, is_default, priority)
VALUES ('01900000-0000-7000-8000-000000000001', 'admin', 'Administrator', 'Runs the server.', true, false, 100),
       ('01900000-0000-7000-8000-000000000002', 'user', 'User', 'Watches, rates and collects.', true, true, 50),
       ('01900000-0000-7000-8000-000000000003', 'guest', 'Guest', 'Watches.', true, false, 10);

INSERT INTO public.permissions (name, display_name, description, category, is_dangerous)
VALUES ('server:read', 'See the server''s state', 'Health, statistics and activity of the server.', 'server', false),
       ('server:manage', 'Run the server', 'Settings, jobs and maintenance of the server.', 'server', true),
       ('activity:read', 'See the activity log', 'What all users did.', 'server', true),
       ('users:read', 'See users', 'Names and profiles of all users.', 'users', false),
       ('users:manage', 'Manage users', 'Make, change, lock and delete users.', 'users', true),
       ('roles:manage', 'Manage roles', 'Make roles, give them permissions and users.', 'users', true),
       ('sign_in:manage', 'Manage sign-in', 'Identity providers and second factors of all users.', 'users', true),
       ('api_keys:create', 'Make API keys', 'Keys for programs of one''s own.', 'users', false),
       ('libraries:read', 'See libraries', 'Those that the user may see.', 'libraries', false),
       ('libraries:manage', 'Manage libraries', 'Make, change and delete libraries, and say who sees them.', 'libraries', true),
       ('libraries:scan', 'Scan libraries', 'Start and stop scans.', 'libraries', false),
       ('metadata:edit', 'Edit metadata', 'Titles, people, images.', 'content', false),
       ('metadata:approve', 'Approve edits', 'Publish or discard drafts of others.', 'content', false),
       ('content:delete', 'Delete titles', 'Titles and their files.', 'content', true),
       ('playback:stream', 'Watch', 'Play titles.', 'playback', false),
       ('playback:transcode', 'Convert while watching', 'Play titles that the device cannot play as they are.', 'playback', false),
       ('playback:download', 'Download', 'Take files away.', 'playback', false),
       ('ratings:write', 'Rate', 'Rate and review titles.', 'social', false),
       ('playlists:write', 'Keep playlists', 'Playlists of one''s own.', 'social', false),
       ('collections:write', 'Keep collections', 'Collections for all users.', 'social', false),
       ('legacy:read', 'See the legacy module', 'No role has it unless it is given.', 'legacy', true),
       ('legacy:write', 'Change the legacy module', 'No role has it unless it is given.', 'legacy', true);

INSERT INTO public.role_permissions (role_id, permission)
SELECT r.id, p.name
FROM public.roles AS r
CROSS JOIN public.permissions AS p
WHERE r.name = 'admin' AND p.category <> 'legacy'
   OR r.name = 'user' AND p.name IN ('libraries:read', 'api_keys:create', 'playback:stream', 'playback:transcode', 'playback:download', 'ratings:write',
                                     'playlists:write')
   OR r.name = 'guest' AND p.name IN ('libraries:read', 'playback:stream');

INSERT INTO public.user_roles (user_id, role_id)
SELECT u.id, r.id
FROM public.users AS u
JOIN public.roles AS r ON r.name = CASE WHEN u.is_admin THEN 'admin' ELSE 'user' END;

CREATE FUNCTION public.users_give_role() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

COMMENT ON FUNCTION public.users_give_role() IS
    'Trigger: a new user has the default role, an administrator the role admin; who is made one gets it, who is one no longer loses it.';

CREATE TRIGGER users_give_role_insert AFTER INSERT ON public.users
    FOR EACH ROW EXECUTE FUNCTION public.users_give_role();
CREATE TRIGGER users_give_role_update AFTER UPDATE ON public.users
    FOR EACH ROW WHEN (NEW.is_admin IS DISTINCT FROM OLD.is_admin) EXECUTE FUNCTION public.users_give_role();

-- The user's row is locked in a statement of its own, so that the next one sees, and takes, what another call gave him meanwhile.
CREATE FUNCTION public.user_roles_set(account uuid, wanted uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM public.users AS u WHERE u.id = account FOR NO KEY UPDATE;
    DELETE FROM public.user_roles AS ur WHERE ur.user_id = account AND ur.role_id <> wanted;
    INSERT INTO public.user_roles (user_id, role_id) VALUES (account, wanted) ON CONFLICT DO NOTHING;
END
$$;

COMMENT ON FUNCTION public.user_roles_set(uuid, uuid) IS 'Gives a user one role and takes all others from him.';

CREATE TABLE public.resource_grants (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id uuid NOT NULL,
    grant_type text NOT NULL,
    granted_by uuid,
    granted_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT resource_grants_pkey PRIMARY KEY (id),
    CONSTRAINT resource_grants_user_id_resource_key UNIQUE (user_id, resource_type, resource_id),
    CONSTRAINT resource_grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT resource_grants_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT resource_grants_resource_type_check CHECK (char_length(resource_type) BETWEEN 1 AND 50),
    CONSTRAINT resource_grants_grant_type_check CHECK (grant_type IN ('view', 'edit', 'manage', 'owner'))
);

CREATE INDEX idx_resource_grants_user ON public.resource_grants (user_id, granted_at DESC, id DESC);
CREATE INDEX idx_resource_grants_user_type ON public.resource_grants (user_id, resource_type, granted_at DESC, id DESC);
CREATE INDEX idx_resource_grants_resource ON public.resource_grants (resource_type, resource_id, granted_at DESC, id DESC);
CREATE INDEX idx_resource_grants_granted_by ON public.resource_grants (granted_by) WHERE granted_by IS NOT NULL;
CREATE INDEX idx_resource_grants_expires_at ON public.resource_grants (expires_at) WHERE expires_at IS NOT NULL;

COMMENT ON TABLE public.resource_grants IS 'What a user may do with one thing, whatever his roles; at most one grant each. Void once expired.';
COMMENT ON COLUMN public.resource_grants.resource_id IS 'Of any table: no foreign key; who deletes the thing deletes its grants.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.api_keys, public.roles, public.permissions, public.role_permissions, public.user_roles,
    public.resource_grants TO revenge_app;
GRANT EXECUTE ON FUNCTION public.users_give_role(), public.user_roles_set(uuid, uuid) TO revenge_app;
