-- Playlists of users: items in an order, people who may change them.
-- An item refers to exactly one of movie, series and episode, by a foreign key each, rather than by a kind and an id of any table:
-- the database refuses an item of what does not exist, a title that is deleted for good takes its items along (and the counts with
-- them), each key has its index, and who sees an item is told by a join that the planner knows. The price is two NULLs a row.
-- Left out of the server's columns: playlist_type, as each item says what it is.

CREATE TABLE public.playlists (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    visibility text NOT NULL DEFAULT 'private',
    thumbnail_url text,
    sort_order int NOT NULL DEFAULT 0,
    shuffle_enabled boolean NOT NULL DEFAULT false,
    repeat_mode text NOT NULL DEFAULT 'none',
    item_count int NOT NULL DEFAULT 0,
    total_duration_ms bigint NOT NULL DEFAULT 0,
    last_played_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT playlists_pkey PRIMARY KEY (id),
    CONSTRAINT playlists_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT playlists_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT playlists_description_check CHECK (char_length(description) <= 20000),
    CONSTRAINT playlists_visibility_check CHECK (visibility IN ('private', 'public')),
    CONSTRAINT playlists_thumbnail_url_check CHECK (char_length(thumbnail_url) <= 2000),
    CONSTRAINT playlists_repeat_mode_check CHECK (repeat_mode IN ('none', 'one', 'all')),
    CONSTRAINT playlists_item_count_check CHECK (item_count BETWEEN 0 AND 10000),
    CONSTRAINT playlists_total_duration_ms_check CHECK (total_duration_ms >= 0)
);

CREATE INDEX idx_playlists_user_sort_order ON public.playlists (user_id, sort_order, id);
CREATE INDEX idx_playlists_user_created_at ON public.playlists (user_id, created_at DESC, id DESC);
CREATE INDEX idx_playlists_public ON public.playlists (created_at DESC, id DESC) WHERE visibility = 'public';

-- Playing a list is no change of it, nor is an item more: an edit in progress stays fresh.
CREATE TRIGGER playlists_set_updated_at BEFORE UPDATE ON public.playlists
    FOR EACH ROW WHEN ((NEW.item_count, NEW.total_duration_ms, NEW.last_played_at)
        IS NOT DISTINCT FROM (OLD.item_count, OLD.total_duration_ms, OLD.last_played_at)) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.playlists IS 'Lists of titles that users made. Seen by the owner, by collaborators and, if public, by all users.';
COMMENT ON COLUMN public.playlists.sort_order IS 'Place among the owner''s lists, lowest first; not unique.';
COMMENT ON COLUMN public.playlists.item_count IS 'Items, kept by triggers, also those that a viewer may not see; at most 10,000.';
COMMENT ON COLUMN public.playlists.total_duration_ms IS 'Sum of the items'' duration_ms, kept by triggers, milliseconds.';

CREATE TABLE public.playlist_collaborators (
    playlist_id uuid NOT NULL,
    user_id uuid NOT NULL,
    can_edit boolean NOT NULL DEFAULT false,
    added_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT playlist_collaborators_pkey PRIMARY KEY (playlist_id, user_id),
    CONSTRAINT playlist_collaborators_playlist_id_fkey FOREIGN KEY (playlist_id) REFERENCES public.playlists (id) ON DELETE CASCADE,
    CONSTRAINT playlist_collaborators_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);

CREATE INDEX idx_playlist_collaborators_playlist_added_at ON public.playlist_collaborators (playlist_id, added_at, user_id);
CREATE INDEX idx_playlist_collaborators_user_added_at ON public.playlist_collaborators (user_id, added_at DESC, playlist_id DESC);

COMMENT ON TABLE public.playlist_collaborators IS 'With whom a playlist is shared; its owner is not among them.';
COMMENT ON COLUMN public.playlist_collaborators.can_edit IS 'Whether the user may change it; see it he may in any case.';

CREATE TABLE public.playlist_items (
    id uuid NOT NULL,
    playlist_id uuid NOT NULL,
    movie_id uuid,
    series_id uuid,
    episode_id uuid,
    position int NOT NULL DEFAULT 0,
    start_time_ms bigint,
    end_time_ms bigint,
    duration_ms bigint,
    title text,
    thumbnail_url text,
    added_by uuid,
    added_at timestamptz NOT NULL DEFAULT now(),
    last_played_at timestamptz,
    CONSTRAINT playlist_items_pkey PRIMARY KEY (id),
    -- Checked at the end of a statement, so that one statement moves many.
    CONSTRAINT playlist_items_playlist_id_position_key UNIQUE (playlist_id, position) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT playlist_items_playlist_id_fkey FOREIGN KEY (playlist_id) REFERENCES public.playlists (id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT playlist_items_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT playlist_items_content_check CHECK (num_nonnulls(movie_id, series_id, episode_id) = 1),
    CONSTRAINT playlist_items_position_check CHECK (position >= 0),
    -- Nothing plays for more than 365 days: the sum over a list stays within a bigint.
    CONSTRAINT playlist_items_start_time_ms_check CHECK (start_time_ms BETWEEN 0 AND 31536000000),
    CONSTRAINT playlist_items_end_time_ms_check CHECK (end_time_ms > coalesce(start_time_ms, 0) AND end_time_ms <= 31536000000),
    CONSTRAINT playlist_items_duration_ms_check CHECK (duration_ms BETWEEN 0 AND 31536000000),
    CONSTRAINT playlist_items_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT playlist_items_thumbnail_url_check CHECK (char_length(thumbnail_url) <= 2000)
);

CREATE INDEX idx_playlist_items_movie ON public.playlist_items (movie_id) WHERE movie_id IS NOT NULL;
CREATE INDEX idx_playlist_items_series ON public.playlist_items (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX idx_playlist_items_episode ON public.playlist_items (episode_id) WHERE episode_id IS NOT NULL;
CREATE INDEX idx_playlist_items_added_by ON public.playlist_items (added_by) WHERE added_by IS NOT NULL;

COMMENT ON TABLE public.playlist_items IS 'What is in a playlist; a title may be in it more than once.';
COMMENT ON COLUMN public.playlist_items.playlist_id IS 'Never changes.';
COMMENT ON COLUMN public.playlist_items.position IS 'Place in the list, lowest first, with gaps where items were removed; given by triggers.';
COMMENT ON COLUMN public.playlist_items.start_time_ms IS 'Where playing begins, milliseconds, at most 365 days; NULL: at the beginning.';
COMMENT ON COLUMN public.playlist_items.end_time_ms IS 'Where it ends, milliseconds, at most 365 days; NULL: at the end.';
COMMENT ON COLUMN public.playlist_items.duration_ms IS
    'What there is to play, milliseconds, by the running time of when the item was last written; NULL: not known, as of a series.';
COMMENT ON COLUMN public.playlist_items.title IS 'What it is called here; NULL: by its own title.';

-- Whoever adds or moves locks the list, in a statement of its own, so that the next one sees what others did meanwhile. What is added is locked
-- before: a deletion of many titles or of a user locks these first and their lists afterwards.
CREATE FUNCTION public.playlist_items_append() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM public.movies AS m WHERE m.id = NEW.movie_id FOR KEY SHARE;
    PERFORM FROM public.series AS s WHERE s.id = NEW.series_id FOR KEY SHARE;
    PERFORM FROM public.episodes AS e WHERE e.id = NEW.episode_id FOR KEY SHARE;
    PERFORM FROM public.users AS u WHERE u.id = NEW.added_by FOR KEY SHARE;
    PERFORM FROM public.playlists AS l WHERE l.id = NEW.playlist_id FOR NO KEY UPDATE;
    SELECT coalesce(max(i.position) + 1, 0) INTO NEW.position FROM public.playlist_items AS i WHERE i.playlist_id = NEW.playlist_id;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION public.playlist_items_append() IS 'Trigger: a new item is the last one.';

CREATE TRIGGER playlist_items_append BEFORE INSERT ON public.playlist_items
    FOR EACH ROW EXECUTE FUNCTION public.playlist_items_append();

CREATE FUNCTION public.playlist_items_move(list uuid, item uuid, behind uuid) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    source int;
    target int;
BEGIN
    PERFORM FROM public.playlists AS l WHERE l.id = list FOR NO KEY UPDATE;
    SELECT i.position INTO source FROM public.playlist_items AS i WHERE i.id = item AND i.playlist_id = list;
    IF behind IS NULL THEN
        SELECT min(i.position) INTO target FROM public.playlist_items AS i WHERE i.playlist_id = list;
    ELSE
        SELECT i.position + 1 INTO target FROM public.playlist_items AS i WHERE i.id = behind AND i.playlist_id = list;
    END IF;
    IF source IS NULL OR target IS NULL THEN
        RETURN false;
    END IF;
    IF source < target THEN
        UPDATE public.playlist_items AS i
        SET position = CASE WHEN i.id = item THEN target - 1 ELSE i.position - 1 END
        WHERE i.playlist_id = list AND i.position BETWEEN source AND target - 1;
    ELSE
        UPDATE public.playlist_items AS i
        SET position = CASE WHEN i.id = item THEN target ELSE i.position + 1 END
        WHERE i.playlist_id = list AND i.position BETWEEN target AND source;
    END IF;
    RETURN true;
END
$$;

COMMENT ON FUNCTION public.playlist_items_move(uuid, uuid, uuid) IS
    'Puts an item behind another one of its list, or first (NULL). false: one of them is not in the list.';

CREATE FUNCTION public.playlist_items_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.playlist_id AS id, count(*) AS items, coalesce(sum(n.duration_ms), 0)::bigint AS ms
                 FROM new_rows AS n GROUP BY n.playlist_id ORDER BY n.playlist_id
        LOOP
            UPDATE public.playlists AS l SET item_count = l.item_count + d.items, total_duration_ms = l.total_duration_ms + d.ms WHERE l.id = d.id;
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.playlist_id AS id, count(*) AS items, coalesce(sum(o.duration_ms), 0)::bigint AS ms
                 FROM old_rows AS o GROUP BY o.playlist_id ORDER BY o.playlist_id
        LOOP
            UPDATE public.playlists AS l SET item_count = l.item_count - d.items, total_duration_ms = l.total_duration_ms - d.ms WHERE l.id = d.id;
        END LOOP;
    ELSE
        UPDATE public.playlists AS l
        SET total_duration_ms = l.total_duration_ms + coalesce(NEW.duration_ms, 0) - coalesce(OLD.duration_ms, 0)
        WHERE l.id = NEW.playlist_id;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.playlist_items_count() IS 'Trigger: keeps item_count and total_duration_ms of playlists.';

CREATE TRIGGER playlist_items_count_insert AFTER INSERT ON public.playlist_items
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.playlist_items_count();
CREATE TRIGGER playlist_items_count_update AFTER UPDATE ON public.playlist_items
    FOR EACH ROW WHEN (NEW.duration_ms IS DISTINCT FROM OLD.duration_ms) EXECUTE FUNCTION public.playlist_items_count();
CREATE TRIGGER playlist_items_count_delete AFTER DELETE ON public.playlist_items
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.playlist_items_count();

-- Who sees a playlist: the one place.
CREATE FUNCTION public.sees_playlist(viewer uuid, list uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM public.playlists AS p
        JOIN public.users AS o ON o.id = p.user_id AND o.deleted_at IS NULL
        LEFT JOIN public.users AS u ON u.id = public.viewer_user(viewer) AND u.is_active AND u.deleted_at IS NULL
        WHERE p.id = list
          AND (viewer IS NULL
               OR (u.id IS NOT NULL
                   AND (p.user_id = u.id
                        OR p.visibility = 'public'
                        OR EXISTS (SELECT FROM public.playlist_collaborators AS c WHERE c.playlist_id = p.id AND c.user_id = u.id)))));
END;

COMMENT ON FUNCTION public.sees_playlist(uuid, uuid) IS
    'Whether a viewer sees a playlist: its owner, a collaborator, anybody if it is public. viewer NULL: the system, which sees all; an administrator is '
    'a user as any here; an unknown, inactive or deleted user sees none, and the lists of a deleted one are seen by nobody.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.playlists, public.playlist_collaborators, public.playlist_items TO revenge_app;
GRANT EXECUTE ON FUNCTION public.playlist_items_append(), public.playlist_items_move(uuid, uuid, uuid), public.playlist_items_count(),
    public.sees_playlist(uuid, uuid) TO revenge_app;
