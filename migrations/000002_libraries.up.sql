-- Libraries, who may see them, and their scans.

CREATE TABLE public.libraries (
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    paths text[] NOT NULL DEFAULT '{}',
    enabled boolean NOT NULL DEFAULT true,
    is_private boolean NOT NULL DEFAULT false,
    owner_id uuid,
    scan_on_startup boolean NOT NULL DEFAULT false,
    realtime_monitoring boolean NOT NULL DEFAULT false,
    scan_interval_hours int,
    last_scan_at timestamptz,
    last_scan_duration_ms bigint,
    metadata_provider text,
    preferred_language text NOT NULL DEFAULT 'en',
    scanner_config jsonb NOT NULL DEFAULT '{}',
    sort_order int NOT NULL DEFAULT 0,
    icon text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT libraries_pkey PRIMARY KEY (id),
    CONSTRAINT libraries_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT libraries_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT libraries_kind_check CHECK (kind IN ('movies', 'tvshows')),
    CONSTRAINT libraries_paths_check CHECK (cardinality(paths) <= 1000 AND array_position(paths, NULL) IS NULL),
    CONSTRAINT libraries_scan_interval_hours_check CHECK (scan_interval_hours > 0),
    CONSTRAINT libraries_last_scan_duration_ms_check CHECK (last_scan_duration_ms >= 0),
    CONSTRAINT libraries_metadata_provider_check CHECK (char_length(metadata_provider) <= 50),
    CONSTRAINT libraries_preferred_language_check CHECK (char_length(preferred_language) BETWEEN 2 AND 35),
    CONSTRAINT libraries_scanner_config_check CHECK (jsonb_typeof(scanner_config) = 'object' AND octet_length(scanner_config::text) <= 65536),
    CONSTRAINT libraries_icon_check CHECK (char_length(icon) <= 50)
);

CREATE INDEX idx_libraries_owner_id ON public.libraries (owner_id);
CREATE INDEX idx_libraries_name ON public.libraries (lower(name), id);
CREATE INDEX idx_libraries_kind ON public.libraries (kind, sort_order, lower(name), id);

-- A scan is no change of a library: an edit in progress stays fresh.
CREATE TRIGGER libraries_set_updated_at BEFORE UPDATE ON public.libraries
    FOR EACH ROW WHEN ((NEW.last_scan_at, NEW.last_scan_duration_ms) IS NOT DISTINCT FROM (OLD.last_scan_at, OLD.last_scan_duration_ms))
    EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.libraries IS 'Folders of films or series. Not soft-deleted: deleting one deletes its content.';
COMMENT ON COLUMN public.libraries.id IS 'UUID version 7, made by the client.';
COMMENT ON COLUMN public.libraries.name IS 'Not unique: two people may each have a private library of one name.';
COMMENT ON COLUMN public.libraries.kind IS 'movies or tvshows: which module the content belongs to. Never changes.';
COMMENT ON COLUMN public.libraries.enabled IS 'false: only administrators see it and it is not scanned.';
COMMENT ON COLUMN public.libraries.is_private IS 'true: only administrators, the owner and users in library_permissions see it.';
COMMENT ON COLUMN public.libraries.owner_id IS 'NULL: no owner (a library of the server, or its owner was erased).';
COMMENT ON COLUMN public.libraries.scan_interval_hours IS 'Hours between scans; NULL: not scanned by the clock.';
COMMENT ON COLUMN public.libraries.last_scan_duration_ms IS 'Milliseconds.';
COMMENT ON COLUMN public.libraries.preferred_language IS 'BCP 47 language tag.';
COMMENT ON COLUMN public.libraries.scanner_config IS 'Settings of the scanner (download of trailers, backdrops, NFO files, chapters, naming formats) as a JSON object.';

CREATE TABLE public.library_permissions (
    library_id uuid NOT NULL,
    user_id uuid NOT NULL,
    permission text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT library_permissions_pkey PRIMARY KEY (library_id, user_id),
    CONSTRAINT library_permissions_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT library_permissions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT library_permissions_permission_check CHECK (permission IN ('view', 'manage'))
);

CREATE INDEX idx_library_permissions_user_id ON public.library_permissions (user_id, library_id);
CREATE INDEX idx_library_permissions_library_created_at ON public.library_permissions (library_id, created_at DESC, user_id DESC);

COMMENT ON TABLE public.library_permissions IS 'Grants of a library to a user, at most one per pair.';
COMMENT ON COLUMN public.library_permissions.permission IS 'view, or manage (which includes view).';

CREATE TABLE public.library_scans (
    id uuid NOT NULL,
    library_id uuid NOT NULL,
    scan_type text NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    items_scanned int NOT NULL DEFAULT 0,
    items_added int NOT NULL DEFAULT 0,
    items_updated int NOT NULL DEFAULT 0,
    items_removed int NOT NULL DEFAULT 0,
    errors_count int NOT NULL DEFAULT 0,
    error_message text,
    started_at timestamptz,
    completed_at timestamptz,
    duration_ms bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT library_scans_pkey PRIMARY KEY (id),
    CONSTRAINT library_scans_library_id_fkey FOREIGN KEY (library_id) REFERENCES public.libraries (id) ON DELETE CASCADE,
    CONSTRAINT library_scans_scan_type_check CHECK (scan_type IN ('full', 'incremental', 'metadata')),
    CONSTRAINT library_scans_status_check CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    CONSTRAINT library_scans_items_scanned_check CHECK (items_scanned >= 0),
    CONSTRAINT library_scans_items_added_check CHECK (items_added >= 0),
    CONSTRAINT library_scans_items_updated_check CHECK (items_updated >= 0),
    CONSTRAINT library_scans_items_removed_check CHECK (items_removed >= 0),
    CONSTRAINT library_scans_errors_count_check CHECK (errors_count >= 0),
    CONSTRAINT library_scans_error_message_check CHECK (char_length(error_message) <= 10000),
    CONSTRAINT library_scans_duration_ms_check CHECK (duration_ms >= 0)
);

CREATE INDEX idx_library_scans_library_created_at ON public.library_scans (library_id, created_at DESC, id DESC);
CREATE INDEX idx_library_scans_unfinished ON public.library_scans (status, created_at, id) WHERE status IN ('pending', 'running');
CREATE INDEX idx_library_scans_created_at ON public.library_scans (created_at, id);

COMMENT ON TABLE public.library_scans IS 'Runs of the scanner over a library.';
COMMENT ON COLUMN public.library_scans.status IS 'pending, then running or over (failed, cancelled); running, then over (completed, failed, cancelled); then never again anything else.';
COMMENT ON COLUMN public.library_scans.duration_ms IS 'Milliseconds from started_at to completed_at.';

CREATE FUNCTION public.library_scans_keep_steps() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'a scan that is % does not become %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', TABLE = 'library_scans', CONSTRAINT = 'library_scans_step_check';
END
$$;

COMMENT ON FUNCTION public.library_scans_keep_steps() IS 'Trigger: refuses a step from one status to another that is not legal.';

-- The steps are those of queries/libraries/scan/update_status.sql.
CREATE TRIGGER library_scans_keep_steps BEFORE UPDATE OF status ON public.library_scans
    FOR EACH ROW WHEN (OLD.status <> NEW.status
                       AND (OLD.status, NEW.status) NOT IN (('pending', 'running'), ('pending', 'failed'), ('pending', 'cancelled'),
                                                            ('running', 'completed'), ('running', 'failed'), ('running', 'cancelled')))
    EXECUTE FUNCTION public.library_scans_keep_steps();

-- Who sees what: the one place. Inlined by the planner, hence plain SQL without SET, STRICT or SECURITY DEFINER.
CREATE FUNCTION public.viewer_libraries(viewer uuid) RETURNS TABLE (library_id uuid, max_rating_level int)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT l.id, CASE WHEN u.is_admin THEN NULL ELSE u.max_rating_level END
    FROM public.libraries AS l
    LEFT JOIN public.users AS u ON u.id = viewer AND u.is_active AND u.deleted_at IS NULL
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
    'an administrator sees all; an unknown, inactive or deleted user sees none. '
    'Titles: JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id WHERE (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level).';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.libraries, public.library_permissions, public.library_scans TO revenge_app;

CREATE FUNCTION public.titles_fit_library() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

COMMENT ON FUNCTION public.titles_fit_library() IS 'Refuses titles in a library of another kind: no scan would find their files.';

GRANT EXECUTE ON FUNCTION public.viewer_libraries(uuid), public.titles_fit_library(), public.library_scans_keep_steps() TO revenge_app;
