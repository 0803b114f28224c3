-- What users do with it, and pictures of it.

CREATE TABLE qar.expedition_charts (
    id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    path text NOT NULL,
    kind text NOT NULL,
    source text,
    is_primary boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT expedition_charts_pkey PRIMARY KEY (id),
    CONSTRAINT expedition_charts_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    CONSTRAINT expedition_charts_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT expedition_charts_kind_check CHECK (char_length(kind) BETWEEN 1 AND 50),
    CONSTRAINT expedition_charts_source_check CHECK (char_length(source) <= 50),
    CONSTRAINT expedition_charts_primary_excl EXCLUDE USING btree (expedition_id WITH =, kind WITH =) WHERE (is_primary) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE INDEX idx_expedition_charts_expedition_id ON qar.expedition_charts (expedition_id, is_primary DESC, id);

COMMENT ON TABLE qar.expedition_charts IS 'Pictures of an expedition.';

CREATE TABLE qar.treasures (
    id uuid NOT NULL,
    title text NOT NULL,
    expedition_id uuid,
    path text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT treasures_pkey PRIMARY KEY (id),
    CONSTRAINT treasures_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT treasures_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    CONSTRAINT treasures_path_check CHECK (char_length(path) <= 4096)
);

CREATE INDEX idx_treasures_expedition_id ON qar.treasures (expedition_id, id) WHERE expedition_id IS NOT NULL;
CREATE INDEX idx_treasures_created_at ON qar.treasures (created_at DESC, id DESC);

COMMENT ON TABLE qar.treasures IS 'Treasures: galleries, of an expedition or on their own.';

CREATE TABLE qar.treasure_maps (
    id uuid NOT NULL,
    treasure_id uuid NOT NULL,
    path text NOT NULL,
    bearing int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT treasure_maps_pkey PRIMARY KEY (id),
    CONSTRAINT treasure_maps_treasure_id_fkey FOREIGN KEY (treasure_id) REFERENCES qar.treasures (id) ON DELETE CASCADE,
    CONSTRAINT treasure_maps_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT treasure_maps_bearing_check CHECK (bearing >= 0)
);

CREATE INDEX idx_treasure_maps_treasure_id ON qar.treasure_maps (treasure_id, bearing, id);

COMMENT ON TABLE qar.treasure_maps IS 'Pictures of a gallery.';

CREATE TABLE qar.marked_charts (
    user_id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT marked_charts_pkey PRIMARY KEY (user_id, expedition_id),
    CONSTRAINT marked_charts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT marked_charts_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE
);

CREATE INDEX idx_marked_charts_user_id ON qar.marked_charts (user_id, created_at DESC, expedition_id DESC);
CREATE INDEX idx_marked_charts_expedition_id ON qar.marked_charts (expedition_id);

COMMENT ON TABLE qar.marked_charts IS 'Expeditions that users like.';

CREATE TABLE qar.bounties (
    user_id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    reward int NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bounties_pkey PRIMARY KEY (user_id, expedition_id),
    CONSTRAINT bounties_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT bounties_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    CONSTRAINT bounties_reward_check CHECK (reward BETWEEN 1 AND 100)
);

CREATE INDEX idx_bounties_user_id ON qar.bounties (user_id, updated_at DESC, expedition_id DESC);
CREATE INDEX idx_bounties_expedition_id ON qar.bounties (expedition_id) INCLUDE (reward);

CREATE TRIGGER bounties_set_updated_at BEFORE UPDATE ON qar.bounties
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.bounties IS 'What users give for expeditions, 1 to 100.';

CREATE TABLE qar.crew_roster (
    user_id uuid NOT NULL,
    crew_id uuid NOT NULL,
    enlisted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT crew_roster_pkey PRIMARY KEY (user_id, crew_id),
    CONSTRAINT crew_roster_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT crew_roster_crew_id_fkey FOREIGN KEY (crew_id) REFERENCES qar.crew (id) ON DELETE CASCADE
);

CREATE INDEX idx_crew_roster_user_id ON qar.crew_roster (user_id, enlisted_at DESC, crew_id DESC);
CREATE INDEX idx_crew_roster_crew_id ON qar.crew_roster (crew_id);

COMMENT ON TABLE qar.crew_roster IS 'The crew that users follow.';

CREATE TABLE qar.voyage_log (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    expedition_id uuid NOT NULL,
    watched_at timestamptz NOT NULL DEFAULT now(),
    bearing_ms bigint NOT NULL DEFAULT 0,
    completed boolean NOT NULL DEFAULT false,
    CONSTRAINT voyage_log_pkey PRIMARY KEY (id),
    CONSTRAINT voyage_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT voyage_log_expedition_id_fkey FOREIGN KEY (expedition_id) REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    CONSTRAINT voyage_log_bearing_ms_check CHECK (bearing_ms >= 0)
);

CREATE INDEX idx_voyage_log_user_id ON qar.voyage_log (user_id, watched_at DESC, id DESC);
CREATE INDEX idx_voyage_log_expedition_id ON qar.voyage_log (expedition_id, user_id, watched_at DESC);

COMMENT ON TABLE qar.voyage_log IS 'Who watched which expedition, one row a session.';
COMMENT ON COLUMN qar.voyage_log.bearing_ms IS 'How far it went, in milliseconds.';

CREATE TABLE qar.voyage_records (
    user_id uuid NOT NULL,
    voyage_id uuid NOT NULL,
    bearing_ms bigint NOT NULL DEFAULT 0,
    crossings int NOT NULL DEFAULT 0,
    last_watched timestamptz,
    bounty int,
    o_counter int NOT NULL DEFAULT 0,
    marked boolean NOT NULL DEFAULT false,
    is_organized boolean NOT NULL DEFAULT false,
    CONSTRAINT voyage_records_pkey PRIMARY KEY (user_id, voyage_id),
    CONSTRAINT voyage_records_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT voyage_records_voyage_id_fkey FOREIGN KEY (voyage_id) REFERENCES qar.voyages (id) ON DELETE CASCADE,
    CONSTRAINT voyage_records_bearing_ms_check CHECK (bearing_ms >= 0),
    CONSTRAINT voyage_records_crossings_check CHECK (crossings >= 0),
    CONSTRAINT voyage_records_bounty_check CHECK (bounty BETWEEN 1 AND 100),
    CONSTRAINT voyage_records_o_counter_check CHECK (o_counter >= 0)
);

CREATE INDEX idx_voyage_records_last_watched ON qar.voyage_records (user_id, last_watched DESC, voyage_id DESC) WHERE last_watched IS NOT NULL;
CREATE INDEX idx_voyage_records_voyage_id ON qar.voyage_records (voyage_id);

COMMENT ON TABLE qar.voyage_records IS 'What users have to do with voyages.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    qar.expedition_charts,
    qar.treasures,
    qar.treasure_maps,
    qar.marked_charts,
    qar.bounties,
    qar.crew_roster,
    qar.voyage_log,
    qar.voyage_records
TO revenge_qar;
