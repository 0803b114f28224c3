-- The group roles and the extensions stay: other databases and other objects may use them.
DROP TABLE public.user_preferences;
DROP TABLE public.sessions;
DROP TABLE public.users;
DROP FUNCTION public.set_updated_at();
REVOKE USAGE ON SCHEMA public FROM revenge_app;
