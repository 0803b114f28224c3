-- Edits of metadata that wait for approval, and the history of their states.

CREATE FUNCTION public.draft_metadata_is_valid(kind text, metadata jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_typeof(metadata) = 'object'
       AND metadata <> '{}'
       AND coalesce((
           SELECT bool_and(CASE
               WHEN NOT field.key = ANY (CASE kind
                   WHEN 'movie' THEN ARRAY['title', 'sort_title', 'original_title', 'year', 'release_date', 'overview', 'tagline', 'original_language', 'content_rating', 'rating_level']
                   WHEN 'series' THEN ARRAY['title', 'sort_title', 'original_title', 'year', 'first_air_date', 'last_air_date', 'overview', 'tagline', 'status', 'original_language', 'content_rating', 'rating_level']
                   WHEN 'season' THEN ARRAY['name', 'overview', 'air_date']
                   WHEN 'episode' THEN ARRAY['title', 'overview', 'air_date', 'production_code']
                   ELSE ARRAY[]::text[] END) THEN false
               WHEN jsonb_typeof(field.value) = 'null' THEN field.key <> 'title'
               WHEN field.key IN ('year', 'rating_level') THEN jsonb_typeof(field.value) = 'number' AND field.value #>> '{}' ~ '^-?[0-9]{1,5}$'
               WHEN field.key LIKE '%\_date' THEN jsonb_typeof(field.value) = 'string' AND field.value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
               ELSE jsonb_typeof(field.value) = 'string'
           END)
           FROM jsonb_each(CASE WHEN jsonb_typeof(metadata) = 'object' THEN metadata ELSE '{}' END) AS field
       ), false)
$$;

COMMENT ON FUNCTION public.draft_metadata_is_valid(text, jsonb) IS 'Whether an object names only fields that a draft of this kind may change, each with a value of its type, and at least one.';

CREATE TABLE public.drafts (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    movie_id uuid,
    series_id uuid,
    season_id uuid,
    episode_id uuid,
    kind text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN movie_id IS NOT NULL THEN 'movie'
        WHEN series_id IS NOT NULL THEN 'series'
        WHEN season_id IS NOT NULL THEN 'season'
        ELSE 'episode' END) STORED,
    content text NOT NULL DEFAULT '',
    metadata jsonb NOT NULL,
    version int NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'draft',
    closed_by uuid,
    closed_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT drafts_pkey PRIMARY KEY (id),
    CONSTRAINT drafts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    -- Four keys in place of a kind and a loose id: a draft of what is gone goes with it.
    CONSTRAINT drafts_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT drafts_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT drafts_season_id_fkey FOREIGN KEY (season_id) REFERENCES public.seasons (id) ON DELETE CASCADE,
    CONSTRAINT drafts_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT drafts_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT drafts_target_check CHECK (num_nonnulls(movie_id, series_id, season_id, episode_id) = 1),
    CONSTRAINT drafts_content_check CHECK (char_length(content) <= 10000),
    CONSTRAINT drafts_metadata_check CHECK (public.draft_metadata_is_valid(kind, metadata)),
    CONSTRAINT drafts_metadata_size_check CHECK (pg_column_size(metadata) <= 262144),
    CONSTRAINT drafts_state_check CHECK (state IN ('draft', 'published', 'discarded')),
    CONSTRAINT drafts_closed_check CHECK ((state = 'draft') = (closed_at IS NULL) AND (state <> 'draft' OR closed_by IS NULL)),
    CONSTRAINT drafts_reason_check CHECK (char_length(reason) <= 2000)
);

CREATE INDEX idx_drafts_user_created_at ON public.drafts (user_id, created_at DESC, id DESC);
CREATE INDEX idx_drafts_open ON public.drafts (created_at, id) WHERE state = 'draft';
CREATE INDEX idx_drafts_movie_created_at ON public.drafts (movie_id, created_at DESC, id DESC) WHERE movie_id IS NOT NULL;
CREATE INDEX idx_drafts_series_created_at ON public.drafts (series_id, created_at DESC, id DESC) WHERE series_id IS NOT NULL;
CREATE INDEX idx_drafts_season_created_at ON public.drafts (season_id, created_at DESC, id DESC) WHERE season_id IS NOT NULL;
CREATE INDEX idx_drafts_episode_created_at ON public.drafts (episode_id, created_at DESC, id DESC) WHERE episode_id IS NOT NULL;
CREATE INDEX idx_drafts_closed_at ON public.drafts (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX idx_drafts_closed_by ON public.drafts (closed_by) WHERE closed_by IS NOT NULL;

COMMENT ON TABLE public.drafts IS 'Edits of metadata: draft, then published or discarded, and then never again anything else.';
COMMENT ON COLUMN public.drafts.kind IS 'Of which kind of title; follows from the key that is set.';
COMMENT ON COLUMN public.drafts.content IS 'What the user says of it, for whoever decides.';
COMMENT ON COLUMN public.drafts.metadata IS 'The fields to change and their new values; null empties a field. See draft_metadata_is_valid.';
COMMENT ON COLUMN public.drafts.version IS 'From 1, one more with each change of content or metadata: whoever publishes names the one that he read.';
COMMENT ON COLUMN public.drafts.closed_by IS 'Who published or discarded it; NULL for the system, or a user who is gone.';

CREATE TABLE public.draft_states (
    draft_id uuid NOT NULL,
    state text NOT NULL,
    changed_by uuid,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT draft_states_pkey PRIMARY KEY (draft_id, state),
    CONSTRAINT draft_states_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.drafts (id) ON DELETE CASCADE,
    CONSTRAINT draft_states_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT draft_states_state_check CHECK (state IN ('draft', 'published', 'discarded'))
);

CREATE INDEX idx_draft_states_changed_by ON public.draft_states (changed_by) WHERE changed_by IS NOT NULL;

COMMENT ON TABLE public.draft_states IS 'The states of each draft, who changed them and when; written by triggers alone.';

CREATE FUNCTION public.drafts_keep_closed() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'a draft that is % is not changed any more', OLD.state
        USING ERRCODE = 'check_violation', TABLE = 'drafts', CONSTRAINT = 'drafts_closed_check';
END
$$;

COMMENT ON FUNCTION public.drafts_keep_closed() IS 'Trigger: what was published or discarded stays as it is.';

-- Not for closed_by alone, which a user who is deleted takes along.
CREATE TRIGGER drafts_keep_closed BEFORE UPDATE ON public.drafts
    FOR EACH ROW WHEN (OLD.state <> 'draft' AND (OLD.state, OLD.content, OLD.metadata, OLD.reason, OLD.closed_at)
                       IS DISTINCT FROM (NEW.state, NEW.content, NEW.metadata, NEW.reason, NEW.closed_at))
    EXECUTE FUNCTION public.drafts_keep_closed();

CREATE FUNCTION public.drafts_count_version() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.drafts_count_version() IS 'Trigger: a draft that says something else is another version.';

CREATE TRIGGER drafts_count_version BEFORE UPDATE OF content, metadata, version ON public.drafts
    FOR EACH ROW WHEN ((OLD.content, OLD.metadata, OLD.version) IS DISTINCT FROM (NEW.content, NEW.metadata, NEW.version))
    EXECUTE FUNCTION public.drafts_count_version();

CREATE TRIGGER drafts_set_updated_at BEFORE UPDATE ON public.drafts
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- With the rights of its owner: nobody else writes the history.
CREATE FUNCTION public.drafts_note_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.draft_states (draft_id, state, changed_by)
    VALUES (NEW.id, NEW.state, CASE NEW.state WHEN 'draft' THEN NEW.user_id ELSE NEW.closed_by END);
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.drafts_note_state() IS 'Trigger: writes the history of a draft.';

CREATE TRIGGER drafts_note_state_insert AFTER INSERT ON public.drafts
    FOR EACH ROW EXECUTE FUNCTION public.drafts_note_state();
CREATE TRIGGER drafts_note_state_update AFTER UPDATE ON public.drafts
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION public.drafts_note_state();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.drafts TO revenge_app;
GRANT SELECT ON TABLE public.draft_states TO revenge_app;
REVOKE EXECUTE ON FUNCTION public.drafts_note_state() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.draft_metadata_is_valid(text, jsonb), public.drafts_keep_closed(), public.drafts_count_version(), public.drafts_note_state()
    TO revenge_app;
