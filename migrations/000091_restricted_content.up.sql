-- Fleets, ports, flags, expeditions and voyages.

CREATE TABLE qar.fleets (
    id uuid NOT NULL,
    name text NOT NULL,
    fleet_type text NOT NULL,
    paths text[] NOT NULL DEFAULT '{}',
    stashdb_endpoint text,
    tpdb_enabled boolean NOT NULL DEFAULT false,
    whisparr_sync boolean NOT NULL DEFAULT false,
    auto_tag_crew boolean NOT NULL DEFAULT false,
    fingerprint_on_scan boolean NOT NULL DEFAULT true,
    owner_user_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    CONSTRAINT fleets_pkey PRIMARY KEY (id),
    CONSTRAINT fleets_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT fleets_fleet_type_check CHECK (fleet_type IN ('expedition', 'voyage')),
    CONSTRAINT fleets_paths_check CHECK (cardinality(paths) <= 100),
    CONSTRAINT fleets_stashdb_endpoint_check CHECK (char_length(stashdb_endpoint) <= 2000),
    CONSTRAINT fleets_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES public.users (id) ON DELETE SET NULL
);

CREATE INDEX idx_fleets_name ON qar.fleets (name_folded, id);
CREATE INDEX idx_fleets_owner_user_id ON qar.fleets (owner_user_id, name_folded) WHERE owner_user_id IS NOT NULL;

CREATE TRIGGER fleets_set_updated_at BEFORE UPDATE ON qar.fleets
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.fleets IS 'Fleets: libraries of expeditions or of voyages.';

CREATE TABLE qar.ports (
    id uuid NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    stashdb_id text,
    tpdb_id text,
    url text,
    logo_path text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(name))) STORED,
    CONSTRAINT ports_pkey PRIMARY KEY (id),
    CONSTRAINT ports_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT ports_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES qar.ports (id) ON DELETE SET NULL,
    CONSTRAINT ports_stashdb_id_check CHECK (char_length(stashdb_id) <= 100),
    CONSTRAINT ports_tpdb_id_check CHECK (char_length(tpdb_id) <= 100),
    CONSTRAINT ports_url_check CHECK (char_length(url) <= 2000),
    CONSTRAINT ports_logo_path_check CHECK (char_length(logo_path) <= 4096),
    CONSTRAINT ports_parent_check CHECK (parent_id <> id)
);

CREATE INDEX idx_ports_name ON qar.ports (name_folded, id);
CREATE INDEX idx_ports_parent_id ON qar.ports (parent_id, name_folded, id) WHERE parent_id IS NOT NULL;
CREATE INDEX idx_ports_roots ON qar.ports (name_folded, id) WHERE parent_id IS NULL;
CREATE UNIQUE INDEX idx_ports_stashdb_id ON qar.ports (stashdb_id) WHERE stashdb_id IS NOT NULL;
CREATE UNIQUE INDEX idx_ports_tpdb_id ON qar.ports (tpdb_id) WHERE tpdb_id IS NOT NULL;
CREATE INDEX idx_ports_words ON qar.ports USING gin (words);

CREATE TRIGGER ports_set_updated_at BEFORE UPDATE ON qar.ports
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.ports IS 'Ports: studios, some of which belong to another.';

CREATE TABLE qar.flags (
    id uuid NOT NULL,
    name text NOT NULL,
    description text,
    parent_id uuid,
    stashdb_id text,
    waters text,
    created_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(name))) STORED,
    CONSTRAINT flags_pkey PRIMARY KEY (id),
    CONSTRAINT flags_name_check CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT flags_description_check CHECK (char_length(description) <= 20000),
    CONSTRAINT flags_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES qar.flags (id) ON DELETE SET NULL,
    CONSTRAINT flags_stashdb_id_check CHECK (char_length(stashdb_id) <= 100),
    CONSTRAINT flags_waters_check CHECK (char_length(waters) <= 50),
    CONSTRAINT flags_parent_check CHECK (parent_id <> id)
);

CREATE UNIQUE INDEX idx_flags_name ON qar.flags (name_folded);
CREATE INDEX idx_flags_parent_id ON qar.flags (parent_id, name_folded, id) WHERE parent_id IS NOT NULL;
CREATE INDEX idx_flags_roots ON qar.flags (name_folded, id) WHERE parent_id IS NULL;
CREATE INDEX idx_flags_waters ON qar.flags (waters, name_folded, id) WHERE waters IS NOT NULL;
CREATE UNIQUE INDEX idx_flags_stashdb_id ON qar.flags (stashdb_id) WHERE stashdb_id IS NOT NULL;
CREATE INDEX idx_flags_words ON qar.flags USING gin (words);

COMMENT ON TABLE qar.flags IS 'Flags: tags, some of which are kinds of another.';

CREATE TABLE qar.expeditions (
    id uuid NOT NULL,
    fleet_id uuid NOT NULL,
    title text NOT NULL,
    path text NOT NULL,
    whisparr_id int,
    charter text,
    registry text,
    sort_title text,
    original_title text,
    overview text,
    launch_date date,
    runtime_ms bigint,
    port_id uuid,
    director text,
    series text,
    size_bytes bigint,
    container text,
    video_codec text,
    audio_codec text,
    resolution text,
    coordinates text,
    oshash text,
    has_file boolean NOT NULL DEFAULT true,
    is_hdr boolean NOT NULL DEFAULT false,
    is_3d boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.title_sort_key(coalesce(sort_title, title))) STORED,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(title || ' ' || coalesce(original_title, '') || ' ' || coalesce(series, '')))) STORED,
    CONSTRAINT expeditions_pkey PRIMARY KEY (id),
    CONSTRAINT expeditions_fleet_id_fkey FOREIGN KEY (fleet_id) REFERENCES qar.fleets (id) ON DELETE CASCADE,
    CONSTRAINT expeditions_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT expeditions_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT expeditions_whisparr_id_check CHECK (whisparr_id BETWEEN 1 AND 2147483647),
    CONSTRAINT expeditions_charter_check CHECK (char_length(charter) <= 100),
    CONSTRAINT expeditions_registry_check CHECK (char_length(registry) <= 100),
    CONSTRAINT expeditions_sort_title_check CHECK (char_length(sort_title) <= 500),
    CONSTRAINT expeditions_original_title_check CHECK (char_length(original_title) <= 500),
    CONSTRAINT expeditions_overview_check CHECK (char_length(overview) <= 100000),
    CONSTRAINT expeditions_runtime_ms_check CHECK (runtime_ms >= 0),
    CONSTRAINT expeditions_port_id_fkey FOREIGN KEY (port_id) REFERENCES qar.ports (id) ON DELETE SET NULL,
    CONSTRAINT expeditions_director_check CHECK (char_length(director) <= 255),
    CONSTRAINT expeditions_series_check CHECK (char_length(series) <= 255),
    CONSTRAINT expeditions_size_bytes_check CHECK (size_bytes >= 0),
    CONSTRAINT expeditions_container_check CHECK (char_length(container) <= 50),
    CONSTRAINT expeditions_video_codec_check CHECK (char_length(video_codec) <= 50),
    CONSTRAINT expeditions_audio_codec_check CHECK (char_length(audio_codec) <= 50),
    CONSTRAINT expeditions_resolution_check CHECK (char_length(resolution) <= 50),
    CONSTRAINT expeditions_coordinates_check CHECK (char_length(coordinates) <= 64),
    CONSTRAINT expeditions_oshash_check CHECK (char_length(oshash) <= 64)
);

CREATE INDEX idx_expeditions_title ON qar.expeditions (sort_key, id);
CREATE INDEX idx_expeditions_fleet_title ON qar.expeditions (fleet_id, sort_key, id);
CREATE INDEX idx_expeditions_port_launch_date ON qar.expeditions (port_id, (coalesce(launch_date, '0001-01-01')) DESC, id DESC) WHERE port_id IS NOT NULL;
-- By its hash: a path may be longer than what an index takes.
CREATE UNIQUE INDEX idx_expeditions_fleet_path ON qar.expeditions (fleet_id, md5(path));
CREATE UNIQUE INDEX idx_expeditions_fleet_charter ON qar.expeditions (fleet_id, charter) WHERE charter IS NOT NULL;
CREATE INDEX idx_expeditions_coordinates ON qar.expeditions (coordinates) WHERE coordinates IS NOT NULL;
CREATE INDEX idx_expeditions_words ON qar.expeditions USING gin (words);

CREATE TRIGGER expeditions_set_updated_at BEFORE UPDATE ON qar.expeditions
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.expeditions IS 'Expeditions: whole films, one row a film and fleet.';
COMMENT ON COLUMN qar.expeditions.runtime_ms IS 'Milliseconds.';

CREATE TABLE qar.voyages (
    id uuid NOT NULL,
    fleet_id uuid NOT NULL,
    title text NOT NULL,
    path text NOT NULL,
    sort_title text,
    overview text,
    launch_date date,
    distance_ms bigint,
    port_id uuid,
    whisparr_id int,
    stash_id text,
    charter text,
    registry text,
    size_bytes bigint,
    video_codec text,
    audio_codec text,
    resolution text,
    oshash text,
    coordinates text,
    md5 text,
    cover_path text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.title_sort_key(coalesce(sort_title, title))) STORED,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(title))) STORED,
    CONSTRAINT voyages_pkey PRIMARY KEY (id),
    CONSTRAINT voyages_fleet_id_fkey FOREIGN KEY (fleet_id) REFERENCES qar.fleets (id) ON DELETE CASCADE,
    CONSTRAINT voyages_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT voyages_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT voyages_sort_title_check CHECK (char_length(sort_title) <= 500),
    CONSTRAINT voyages_overview_check CHECK (char_length(overview) <= 100000),
    CONSTRAINT voyages_distance_ms_check CHECK (distance_ms >= 0),
    CONSTRAINT voyages_port_id_fkey FOREIGN KEY (port_id) REFERENCES qar.ports (id) ON DELETE SET NULL,
    CONSTRAINT voyages_whisparr_id_check CHECK (whisparr_id BETWEEN 1 AND 2147483647),
    CONSTRAINT voyages_stash_id_check CHECK (char_length(stash_id) <= 100),
    CONSTRAINT voyages_charter_check CHECK (char_length(charter) <= 100),
    CONSTRAINT voyages_registry_check CHECK (char_length(registry) <= 100),
    CONSTRAINT voyages_size_bytes_check CHECK (size_bytes >= 0),
    CONSTRAINT voyages_video_codec_check CHECK (char_length(video_codec) <= 50),
    CONSTRAINT voyages_audio_codec_check CHECK (char_length(audio_codec) <= 50),
    CONSTRAINT voyages_resolution_check CHECK (char_length(resolution) <= 50),
    CONSTRAINT voyages_oshash_check CHECK (char_length(oshash) <= 32),
    CONSTRAINT voyages_coordinates_check CHECK (char_length(coordinates) <= 32),
    CONSTRAINT voyages_md5_check CHECK (char_length(md5) <= 64),
    CONSTRAINT voyages_cover_path_check CHECK (char_length(cover_path) <= 4096)
);

CREATE INDEX idx_voyages_title ON qar.voyages (sort_key, id);
CREATE INDEX idx_voyages_fleet_title ON qar.voyages (fleet_id, sort_key, id);
CREATE INDEX idx_voyages_port_title ON qar.voyages (port_id, sort_key, id) WHERE port_id IS NOT NULL;
CREATE UNIQUE INDEX idx_voyages_fleet_path ON qar.voyages (fleet_id, md5(path));
CREATE UNIQUE INDEX idx_voyages_fleet_charter ON qar.voyages (fleet_id, charter) WHERE charter IS NOT NULL;
CREATE INDEX idx_voyages_coordinates ON qar.voyages (coordinates) WHERE coordinates IS NOT NULL;
CREATE INDEX idx_voyages_oshash ON qar.voyages (oshash) WHERE oshash IS NOT NULL;
CREATE INDEX idx_voyages_words ON qar.voyages USING gin (words);

CREATE TRIGGER voyages_set_updated_at BEFORE UPDATE ON qar.voyages
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.voyages IS 'Voyages: single scenes, one row a scene and fleet.';
COMMENT ON COLUMN qar.voyages.distance_ms IS 'How long it runs, in milliseconds.';

CREATE TABLE qar.voyage_waypoints (
    id uuid NOT NULL,
    voyage_id uuid NOT NULL,
    start_ms bigint NOT NULL,
    end_ms bigint,
    title text,
    flag_id uuid,
    stash_marker_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT voyage_waypoints_pkey PRIMARY KEY (id),
    CONSTRAINT voyage_waypoints_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages (id) ON DELETE CASCADE,
    CONSTRAINT voyage_waypoints_start_ms_check CHECK (start_ms >= 0),
    CONSTRAINT voyage_waypoints_end_ms_check CHECK (end_ms >= 0),
    CONSTRAINT voyage_waypoints_title_check CHECK (char_length(title) <= 255),
    CONSTRAINT voyage_waypoints_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES qar.flags (id) ON DELETE SET NULL,
    CONSTRAINT voyage_waypoints_stash_marker_id_check CHECK (char_length(stash_marker_id) <= 100),
    CONSTRAINT voyage_waypoints_span_check CHECK (end_ms >= start_ms)
);

CREATE INDEX idx_voyage_waypoints_voyage_id ON qar.voyage_waypoints (voyage_id, start_ms, id);
CREATE INDEX idx_voyage_waypoints_flag_id ON qar.voyage_waypoints (flag_id) WHERE flag_id IS NOT NULL;
CREATE UNIQUE INDEX idx_voyage_waypoints_stash_marker_id ON qar.voyage_waypoints (stash_marker_id) WHERE stash_marker_id IS NOT NULL;

COMMENT ON TABLE qar.voyage_waypoints IS 'Waypoints: moments of a voyage.';
COMMENT ON COLUMN qar.voyage_waypoints.start_ms IS 'Milliseconds from the start.';
COMMENT ON COLUMN qar.voyage_waypoints.end_ms IS 'Milliseconds from the start.';

CREATE TABLE qar.expedition_flags (
    expedition_id uuid NOT NULL,
    flag_id uuid NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    launch_date date NOT NULL,
    CONSTRAINT expedition_flags_pkey PRIMARY KEY (expedition_id, flag_id),
    CONSTRAINT expedition_flags_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    CONSTRAINT expedition_flags_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES qar.flags (id) ON DELETE CASCADE
);

CREATE INDEX idx_expedition_flags_flag_id ON qar.expedition_flags (flag_id, launch_date DESC, expedition_id DESC);

COMMENT ON TABLE qar.expedition_flags IS 'Which flags expeditions have. Insert without launch_date: triggers fill and keep it.';
COMMENT ON COLUMN qar.expedition_flags.launch_date IS 'Copy of expeditions.launch_date, 0001-01-01 without one, kept by triggers.';

-- A new link takes its copy from the expedition, locking it, so that no concurrent change of it is missed.
CREATE FUNCTION qar.expedition_links_fill() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT coalesce(e.launch_date, '0001-01-01')
    INTO NEW.launch_date
    FROM qar.expeditions AS e
    WHERE e.id = NEW.expedition_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        -- The foreign key refuses it.
        NEW.launch_date := '0001-01-01';
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION qar.expedition_links_fill() IS 'Trigger: copies into a link what the lists of a flag or of a member of the crew are sorted by.';

CREATE FUNCTION qar.expeditions_update_flags() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE qar.expedition_flags SET launch_date = coalesce(NEW.launch_date, '0001-01-01') WHERE expedition_id = NEW.id;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION qar.expeditions_update_flags() IS 'Trigger: brings the flags of an expedition whose date has changed into step.';

REVOKE ALL ON FUNCTION qar.expedition_links_fill(), qar.expeditions_update_flags() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.expedition_links_fill(), qar.expeditions_update_flags() TO revenge_qar;

CREATE TRIGGER expedition_flags_fill BEFORE INSERT OR UPDATE OF expedition_id ON qar.expedition_flags
    FOR EACH ROW EXECUTE FUNCTION qar.expedition_links_fill();
CREATE TRIGGER expeditions_update_flags AFTER UPDATE ON qar.expeditions
    FOR EACH ROW WHEN (NEW.launch_date IS DISTINCT FROM OLD.launch_date) EXECUTE FUNCTION qar.expeditions_update_flags();

CREATE TABLE qar.voyage_flags (
    voyage_id uuid NOT NULL,
    flag_id uuid NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT voyage_flags_pkey PRIMARY KEY (voyage_id, flag_id),
    CONSTRAINT voyage_flags_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages (id) ON DELETE CASCADE,
    CONSTRAINT voyage_flags_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES qar.flags (id) ON DELETE CASCADE
);

CREATE INDEX idx_voyage_flags_flag_id ON qar.voyage_flags (flag_id, linked_at DESC, voyage_id DESC);

COMMENT ON TABLE qar.voyage_flags IS 'Which flags voyages have.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    qar.fleets,
    qar.ports,
    qar.flags,
    qar.expeditions,
    qar.voyages,
    qar.voyage_waypoints,
    qar.expedition_flags,
    qar.voyage_flags
TO revenge_qar;
