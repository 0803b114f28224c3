-- Notifies of changes to what processes may keep in memory (cache.enabled): users' preferences and grants.
-- One notification a statement on the channel revenge_cache: `topic:user,user,…`, or the topic alone where they are too many
-- for a payload (8,000 bytes) or not known. They arrive after the commit.

CREATE FUNCTION public.cache_notify(topic text, users uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- 37 bytes each; a statement that changed nothing has no users.
    IF users IS NOT NULL THEN
        PERFORM pg_notify('revenge_cache', CASE WHEN cardinality(users) > 200 THEN topic ELSE topic || ':' || array_to_string(users, ',') END);
    END IF;
END
$$;

COMMENT ON FUNCTION public.cache_notify(text, uuid[]) IS 'Notifies caches that values of these users have changed: all values of the topic if there are more than 200.';

CREATE FUNCTION public.cache_notify_user_id() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.cache_notify(TG_ARGV[0], (SELECT array_agg(c.user_id) FROM (SELECT DISTINCT n.user_id FROM new_rows AS n LIMIT 201) AS c));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.cache_notify(TG_ARGV[0], (SELECT array_agg(c.user_id) FROM (SELECT DISTINCT o.user_id FROM old_rows AS o LIMIT 201) AS c));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM public.cache_notify(
            TG_ARGV[0],
            (SELECT array_agg(c.user_id)
             FROM (SELECT n.user_id FROM new_rows AS n UNION SELECT o.user_id FROM old_rows AS o LIMIT 201) AS c));
    ELSE
        PERFORM pg_notify('revenge_cache', TG_ARGV[0]);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.cache_notify_user_id() IS 'Trigger of a table with user_id; its argument is the topic. Cascades count: they delete rows of the table as any statement does.';

CREATE FUNCTION public.users_cache_notify() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.cache_notify(
        'preferences',
        (SELECT array_agg(c.id)
         FROM (SELECT d.id
               FROM (SELECT n.id, n.deleted_at FROM new_rows AS n EXCEPT SELECT o.id, o.deleted_at FROM old_rows AS o) AS d
               LIMIT 201) AS c));
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.users_cache_notify() IS 'Trigger: the preferences of a user who was deleted softly are invisible.';

CREATE TRIGGER user_preferences_cache_insert AFTER INSERT ON public.user_preferences
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_cache_update AFTER UPDATE ON public.user_preferences
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_cache_delete AFTER DELETE ON public.user_preferences
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER user_preferences_cache_truncate AFTER TRUNCATE ON public.user_preferences
    FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('preferences');
CREATE TRIGGER library_permissions_cache_insert AFTER INSERT ON public.library_permissions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER library_permissions_cache_update AFTER UPDATE ON public.library_permissions
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER library_permissions_cache_delete AFTER DELETE ON public.library_permissions
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER library_permissions_cache_truncate AFTER TRUNCATE ON public.library_permissions
    FOR EACH STATEMENT EXECUTE FUNCTION public.cache_notify_user_id('library_permissions');
CREATE TRIGGER users_cache_update AFTER UPDATE ON public.users
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.users_cache_notify();

GRANT EXECUTE ON FUNCTION public.cache_notify(text, uuid[]), public.cache_notify_user_id(), public.users_cache_notify() TO revenge_app;
