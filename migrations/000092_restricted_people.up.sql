-- The crew.

CREATE TABLE qar.crew (
    id uuid NOT NULL,
    name text NOT NULL,
    disambiguation text,
    gender text,
    christening date,
    death_date date,
    birth_city text,
    origin text,
    nationality text,
    rigging text,
    compass text,
    height_cm int,
    weight_kg int,
    measurements text,
    cup_size text,
    breast_type text,
    markings text,
    anchors text,
    maiden_voyage int,
    last_port int,
    bio text,
    stash_id text,
    charter text,
    registry text,
    manifest text,
    twitter text,
    instagram text,
    image_path text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(name || ' ' || coalesce(disambiguation, '')))) STORED,
    CONSTRAINT crew_pkey PRIMARY KEY (id),
    CONSTRAINT crew_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT crew_disambiguation_check CHECK (char_length(disambiguation) <= 255),
    CONSTRAINT crew_gender_check CHECK (char_length(gender) <= 50),
    CONSTRAINT crew_death_date_check CHECK (death_date >= christening),
    CONSTRAINT crew_birth_city_check CHECK (char_length(birth_city) <= 255),
    CONSTRAINT crew_origin_check CHECK (char_length(origin) <= 100),
    CONSTRAINT crew_nationality_check CHECK (char_length(nationality) <= 100),
    CONSTRAINT crew_rigging_check CHECK (char_length(rigging) <= 50),
    CONSTRAINT crew_compass_check CHECK (char_length(compass) <= 50),
    CONSTRAINT crew_height_cm_check CHECK (height_cm BETWEEN 30 AND 300),
    CONSTRAINT crew_weight_kg_check CHECK (weight_kg BETWEEN 10 AND 500),
    CONSTRAINT crew_measurements_check CHECK (char_length(measurements) <= 50),
    CONSTRAINT crew_cup_size_check CHECK (char_length(cup_size) <= 10),
    CONSTRAINT crew_breast_type_check CHECK (char_length(breast_type) <= 50),
    CONSTRAINT crew_markings_check CHECK (char_length(markings) <= 2000),
    CONSTRAINT crew_anchors_check CHECK (char_length(anchors) <= 2000),
    CONSTRAINT crew_maiden_voyage_check CHECK (maiden_voyage BETWEEN 1850 AND 2200),
    CONSTRAINT crew_last_port_check CHECK (last_port BETWEEN 1850 AND 2200),
    CONSTRAINT crew_bio_check CHECK (char_length(bio) <= 100000),
    CONSTRAINT crew_stash_id_check CHECK (char_length(stash_id) <= 100),
    CONSTRAINT crew_charter_check CHECK (char_length(charter) <= 100),
    CONSTRAINT crew_registry_check CHECK (char_length(registry) <= 100),
    CONSTRAINT crew_manifest_check CHECK (char_length(manifest) <= 100),
    CONSTRAINT crew_twitter_check CHECK (char_length(twitter) <= 2000),
    CONSTRAINT crew_instagram_check CHECK (char_length(instagram) <= 2000),
    CONSTRAINT crew_image_path_check CHECK (char_length(image_path) <= 4096),
    CONSTRAINT crew_career_check CHECK (last_port >= maiden_voyage)
);

CREATE INDEX idx_crew_name ON qar.crew (name_folded, id);
CREATE UNIQUE INDEX idx_crew_charter ON qar.crew (charter) WHERE charter IS NOT NULL;
CREATE UNIQUE INDEX idx_crew_registry ON qar.crew (registry) WHERE registry IS NOT NULL;
CREATE INDEX idx_crew_words ON qar.crew USING gin (words);

CREATE TRIGGER crew_set_updated_at BEFORE UPDATE ON qar.crew
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.crew IS 'Crew: performers.';

CREATE TABLE qar.crew_names (
    crew_id uuid NOT NULL,
    name text NOT NULL,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(name))) STORED,
    CONSTRAINT crew_names_pkey PRIMARY KEY (crew_id, name),
    CONSTRAINT crew_names_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew (id) ON DELETE CASCADE,
    CONSTRAINT crew_names_name_check CHECK (char_length(name) BETWEEN 1 AND 255)
);

CREATE INDEX idx_crew_names_words ON qar.crew_names USING gin (words);

COMMENT ON TABLE qar.crew_names IS 'Other names of the crew.';

CREATE TABLE qar.crew_portraits (
    id uuid NOT NULL,
    crew_id uuid NOT NULL,
    path text NOT NULL,
    kind text,
    source text,
    is_primary boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT crew_portraits_pkey PRIMARY KEY (id),
    CONSTRAINT crew_portraits_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew (id) ON DELETE CASCADE,
    CONSTRAINT crew_portraits_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT crew_portraits_kind_check CHECK (char_length(kind) <= 50),
    CONSTRAINT crew_portraits_source_check CHECK (char_length(source) <= 50),
    CONSTRAINT crew_portraits_primary_excl EXCLUDE USING btree (crew_id WITH =) WHERE (is_primary) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE INDEX idx_crew_portraits_crew_id ON qar.crew_portraits (crew_id, is_primary DESC, id);

COMMENT ON TABLE qar.crew_portraits IS 'Pictures of a member of the crew.';

CREATE TABLE qar.expedition_crew (
    expedition_id uuid NOT NULL,
    crew_id uuid NOT NULL,
    character_name text,
    linked_at timestamptz NOT NULL DEFAULT now(),
    launch_date date NOT NULL,
    CONSTRAINT expedition_crew_pkey PRIMARY KEY (expedition_id, crew_id),
    CONSTRAINT expedition_crew_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    CONSTRAINT expedition_crew_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew (id) ON DELETE CASCADE,
    CONSTRAINT expedition_crew_character_name_check CHECK (char_length(character_name) <= 255)
);

CREATE INDEX idx_expedition_crew_crew_id ON qar.expedition_crew (crew_id, launch_date DESC, expedition_id DESC);

COMMENT ON TABLE qar.expedition_crew IS 'Which crew expeditions have. Insert without launch_date: triggers fill and keep it.';
COMMENT ON COLUMN qar.expedition_crew.launch_date IS 'Copy of expeditions.launch_date, 0001-01-01 without one, kept by triggers.';

CREATE FUNCTION qar.expeditions_update_crew() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE qar.expedition_crew SET launch_date = coalesce(NEW.launch_date, '0001-01-01') WHERE expedition_id = NEW.id;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION qar.expeditions_update_crew() IS 'Trigger: brings the crew of an expedition whose date has changed into step.';

REVOKE ALL ON FUNCTION qar.expeditions_update_crew() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.expeditions_update_crew() TO revenge_qar;

CREATE TRIGGER expedition_crew_fill BEFORE INSERT OR UPDATE OF expedition_id ON qar.expedition_crew
    FOR EACH ROW EXECUTE FUNCTION qar.expedition_links_fill();
CREATE TRIGGER expeditions_update_crew AFTER UPDATE ON qar.expeditions
    FOR EACH ROW WHEN (NEW.launch_date IS DISTINCT FROM OLD.launch_date) EXECUTE FUNCTION qar.expeditions_update_crew();

CREATE TABLE qar.voyage_crew (
    voyage_id uuid NOT NULL,
    crew_id uuid NOT NULL,
    role text,
    linked_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT voyage_crew_pkey PRIMARY KEY (voyage_id, crew_id),
    CONSTRAINT voyage_crew_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages (id) ON DELETE CASCADE,
    CONSTRAINT voyage_crew_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew (id) ON DELETE CASCADE,
    CONSTRAINT voyage_crew_role_check CHECK (char_length(role) <= 100)
);

CREATE INDEX idx_voyage_crew_crew_id ON qar.voyage_crew (crew_id, linked_at DESC, voyage_id DESC);

COMMENT ON TABLE qar.voyage_crew IS 'Which crew voyages have.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    qar.crew,
    qar.crew_names,
    qar.crew_portraits,
    qar.expedition_crew,
    qar.voyage_crew
TO revenge_qar;
