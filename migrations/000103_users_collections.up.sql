-- Collections of titles for all users: sagas, themes. (Those of TMDB are movie_collections.)
-- Items refer to titles as those of playlists do (000102): exactly one foreign key of three.
-- Left out of the server's columns: collection_type (one with smart_rules is filled by them), tmdb_collection_id, tvdb_id and imdb_id (of movie_collections).

CREATE TABLE public.collections (
    id uuid NOT NULL,
    name text NOT NULL,
    slug text,
    description text,
    poster_url text,
    backdrop_url text,
    logo_url text,
    theme_color text,
    item_count int NOT NULL DEFAULT 0,
    total_duration_ms bigint NOT NULL DEFAULT 0,
    smart_rules jsonb,
    is_visible boolean NOT NULL DEFAULT true,
    sort_order int NOT NULL DEFAULT 0,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT collections_pkey PRIMARY KEY (id),
    CONSTRAINT collections_slug_key UNIQUE (slug),
    CONSTRAINT collections_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT collections_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT collections_slug_check CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,254}$'),
    CONSTRAINT collections_description_check CHECK (char_length(description) <= 20000),
    CONSTRAINT collections_poster_url_check CHECK (char_length(poster_url) <= 2000),
    CONSTRAINT collections_backdrop_url_check CHECK (char_length(backdrop_url) <= 2000),
    CONSTRAINT collections_logo_url_check CHECK (char_length(logo_url) <= 2000),
    CONSTRAINT collections_theme_color_check CHECK (theme_color ~ '^#[0-9A-Fa-f]{6}$'),
    CONSTRAINT collections_item_count_check CHECK (item_count BETWEEN 0 AND 10000),
    CONSTRAINT collections_total_duration_ms_check CHECK (total_duration_ms >= 0),
    CONSTRAINT collections_smart_rules_check CHECK (jsonb_typeof(smart_rules) = 'object')
);

CREATE INDEX idx_collections_sort_order ON public.collections (sort_order, id);
CREATE INDEX idx_collections_created_by ON public.collections (created_by, sort_order, id);

-- An item more is no change of the collection: an edit in progress stays fresh.
CREATE TRIGGER collections_set_updated_at BEFORE UPDATE ON public.collections
    FOR EACH ROW WHEN ((NEW.item_count, NEW.total_duration_ms) = (OLD.item_count, OLD.total_duration_ms)) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.collections IS 'Sets of titles that users made for all users.';
COMMENT ON COLUMN public.collections.slug IS 'The name in URLs.';
COMMENT ON COLUMN public.collections.item_count IS 'Items, kept by triggers, also those that a viewer may not see; at most 10,000.';
COMMENT ON COLUMN public.collections.total_duration_ms IS 'Sum of the items'' duration_ms, kept by triggers, milliseconds.';
COMMENT ON COLUMN public.collections.smart_rules IS 'By which the backend fills it; NULL: filled by hand.';
COMMENT ON COLUMN public.collections.is_visible IS 'false: seen by who made it and by administrators only.';
COMMENT ON COLUMN public.collections.sort_order IS 'Place among all collections, lowest first; not unique.';

CREATE TABLE public.collection_items (
    id uuid NOT NULL,
    collection_id uuid NOT NULL,
    movie_id uuid,
    series_id uuid,
    episode_id uuid,
    position int NOT NULL DEFAULT 0,
    release_order int,
    chronological_order int,
    duration_ms bigint,
    custom_title text,
    notes text,
    added_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT collection_items_pkey PRIMARY KEY (id),
    -- Checked at the end of a statement, so that one statement moves many.
    CONSTRAINT collection_items_collection_id_position_key UNIQUE (collection_id, position) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT collection_items_movie_id_collection_id_key UNIQUE (movie_id, collection_id),
    CONSTRAINT collection_items_series_id_collection_id_key UNIQUE (series_id, collection_id),
    CONSTRAINT collection_items_episode_id_collection_id_key UNIQUE (episode_id, collection_id),
    CONSTRAINT collection_items_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections (id) ON DELETE CASCADE,
    CONSTRAINT collection_items_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT collection_items_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT collection_items_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT collection_items_content_check CHECK (num_nonnulls(movie_id, series_id, episode_id) = 1),
    CONSTRAINT collection_items_position_check CHECK (position >= 0),
    CONSTRAINT collection_items_duration_ms_check CHECK (duration_ms >= 0),
    CONSTRAINT collection_items_custom_title_check CHECK (char_length(custom_title) BETWEEN 1 AND 500),
    CONSTRAINT collection_items_notes_check CHECK (char_length(notes) <= 20000)
);

CREATE INDEX idx_collection_items_release_order ON public.collection_items (collection_id, coalesce(release_order, 2147483647), id);
CREATE INDEX idx_collection_items_chronological_order ON public.collection_items (collection_id, coalesce(chronological_order, 2147483647), id);

COMMENT ON TABLE public.collection_items IS 'What is in a collection; each title once.';
COMMENT ON COLUMN public.collection_items.collection_id IS 'Never changes.';
COMMENT ON COLUMN public.collection_items.position IS 'Place in the collection, lowest first, with gaps where items were removed; given by triggers.';
COMMENT ON COLUMN public.collection_items.release_order IS 'Place by when it came out; NULL: after the others.';
COMMENT ON COLUMN public.collection_items.chronological_order IS 'Place by when it plays; NULL: after the others.';
COMMENT ON COLUMN public.collection_items.duration_ms IS 'Running time of when the item was added, milliseconds; NULL: not known, as of a series.';
COMMENT ON COLUMN public.collection_items.custom_title IS 'What it is called here; NULL: by its own title.';

CREATE TABLE public.collection_tags (
    collection_id uuid NOT NULL,
    tag text NOT NULL,
    CONSTRAINT collection_tags_pkey PRIMARY KEY (collection_id, tag),
    CONSTRAINT collection_tags_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections (id) ON DELETE CASCADE,
    CONSTRAINT collection_tags_tag_check CHECK (char_length(tag) BETWEEN 1 AND 100)
);

CREATE INDEX idx_collection_tags_tag ON public.collection_tags (tag, collection_id);

COMMENT ON TABLE public.collection_tags IS 'Words by which collections are found.';

CREATE TABLE public.collection_subscriptions (
    collection_id uuid NOT NULL,
    user_id uuid NOT NULL,
    notify_new_items boolean NOT NULL DEFAULT true,
    subscribed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT collection_subscriptions_pkey PRIMARY KEY (collection_id, user_id),
    CONSTRAINT collection_subscriptions_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections (id) ON DELETE CASCADE,
    CONSTRAINT collection_subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);

CREATE INDEX idx_collection_subscriptions_user ON public.collection_subscriptions (user_id, subscribed_at DESC, collection_id DESC);
CREATE INDEX idx_collection_subscriptions_notified ON public.collection_subscriptions (collection_id, subscribed_at, user_id) WHERE notify_new_items;

COMMENT ON TABLE public.collection_subscriptions IS 'Which collections a user follows.';
COMMENT ON COLUMN public.collection_subscriptions.notify_new_items IS 'Whether he wants to hear of new items.';

-- Whoever adds or moves locks the list, in a statement of its own, so that the next one sees what others did meanwhile. What is added is locked
-- before: a deletion of many titles locks these first and their lists afterwards.
CREATE FUNCTION public.collection_items_append() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM public.movies AS m WHERE m.id = NEW.movie_id FOR KEY SHARE;
    PERFORM FROM public.series AS s WHERE s.id = NEW.series_id FOR KEY SHARE;
    PERFORM FROM public.episodes AS e WHERE e.id = NEW.episode_id FOR KEY SHARE;
    PERFORM FROM public.collections AS l WHERE l.id = NEW.collection_id FOR NO KEY UPDATE;
    SELECT coalesce(max(i.position) + 1, 0) INTO NEW.position FROM public.collection_items AS i WHERE i.collection_id = NEW.collection_id;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.collection_items_append() IS 'Trigger: a new item is the last one.';

CREATE TRIGGER collection_items_append BEFORE INSERT ON public.collection_items
    FOR EACH ROW EXECUTE FUNCTION public.collection_items_append();

CREATE FUNCTION public.collection_items_move(list uuid, item uuid, behind uuid) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    source int;
    target int;
BEGIN
    PERFORM FROM public.collections AS l WHERE l.id = list FOR NO KEY UPDATE;
    SELECT i.position INTO source FROM public.collection_items AS i WHERE i.id = item AND i.collection_id = list;
    IF behind IS NULL THEN
        SELECT min(i.position) INTO target FROM public.collection_items AS i WHERE i.collection_id = list;
    ELSE
        SELECT i.position + 1 INTO target FROM public.collection_items AS i WHERE i.id = behind AND i.collection_id = list;
    END IF;
    IF source IS NULL OR target IS NULL THEN
        RETURN false;
    END IF;
    IF source < target THEN
        UPDATE public.collection_items AS i
        SET position = CASE WHEN i.id = item THEN target - 1 ELSE i.position - 1 END
        WHERE i.collection_id = list AND i.position BETWEEN source AND target - 1;
    ELSE
        UPDATE public.collection_items AS i
        SET position = CASE WHEN i.id = item THEN target ELSE i.position + 1 END
        WHERE i.collection_id = list AND i.position BETWEEN target AND source;
    END IF;
    RETURN true;
END
$$;

COMMENT ON FUNCTION public.collection_items_move(uuid, uuid, uuid) IS
    'Puts an item behind another one of its list, or first (NULL). false: one of them is not in the list.';

CREATE FUNCTION public.collection_items_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.collection_id AS id, count(*) AS items, coalesce(sum(n.duration_ms), 0)::bigint AS ms
                 FROM new_rows AS n GROUP BY n.collection_id ORDER BY n.collection_id
        LOOP
            UPDATE public.collections AS l SET item_count = l.item_count + d.items, total_duration_ms = l.total_duration_ms + d.ms WHERE l.id = d.id;
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.collection_id AS id, count(*) AS items, coalesce(sum(o.duration_ms), 0)::bigint AS ms
                 FROM old_rows AS o GROUP BY o.collection_id ORDER BY o.collection_id
        LOOP
            UPDATE public.collections AS l SET item_count = l.item_count - d.items, total_duration_ms = l.total_duration_ms - d.ms WHERE l.id = d.id;
        END LOOP;
    ELSE
        UPDATE public.collections AS l
        SET total_duration_ms = l.total_duration_ms + coalesce(NEW.duration_ms, 0) - coalesce(OLD.duration_ms, 0)
        WHERE l.id = NEW.collection_id;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.collection_items_count() IS 'Trigger: keeps item_count and total_duration_ms of collections.';

CREATE TRIGGER collection_items_count_insert AFTER INSERT ON public.collection_items
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.collection_items_count();
CREATE TRIGGER collection_items_count_update AFTER UPDATE ON public.collection_items
    FOR EACH ROW WHEN (NEW.duration_ms IS DISTINCT FROM OLD.duration_ms) EXECUTE FUNCTION public.collection_items_count();
CREATE TRIGGER collection_items_count_delete AFTER DELETE ON public.collection_items
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.collection_items_count();

-- Who sees a collection: the one place.
CREATE FUNCTION public.sees_collection(viewer uuid, list uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM public.collections AS c
        LEFT JOIN public.users AS u ON u.id = public.viewer_user(viewer) AND u.is_active AND u.deleted_at IS NULL
        WHERE c.id = list
          AND (viewer IS NULL OR u.is_admin OR (u.id IS NOT NULL AND (c.is_visible OR c.created_by = u.id))));
END;

COMMENT ON FUNCTION public.sees_collection(uuid, uuid) IS
    'Whether a viewer sees a collection: all users see a visible one, who made it and administrators any. viewer NULL: the system, which sees all; '
    'an unknown, inactive or deleted user sees none.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.collections, public.collection_items, public.collection_tags, public.collection_subscriptions
    TO revenge_app;
GRANT EXECUTE ON FUNCTION public.collection_items_append(), public.collection_items_move(uuid, uuid, uuid), public.collection_items_count(),
    public.sees_collection(uuid, uuid) TO revenge_app;
