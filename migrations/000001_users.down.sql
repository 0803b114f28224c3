-- The group roles and the extensions stay: other databases and other objects may use them.
DROP TABLE public.user_preferences;
DROP TABLE public.sessions;
DROP TABLE public.users;
DROP FUNCTION public.set_updated_at();
REVOKE USAGE ON SCHEMA public FROM revenge_app;
DO $$
BEGIN
    IF to_regclass('public._sqlx_migrations') IS NOT NULL THEN
        REVOKE SELECT ON TABLE public._sqlx_migrations FROM revenge_app;
    END IF;
END
$$;
