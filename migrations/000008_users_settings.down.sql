DROP TABLE public.server_stats;
DROP TABLE public.user_settings;
DROP TABLE public.server_settings;
DROP FUNCTION public.setting_value_fits(jsonb, text, jsonb, float8, float8, text);
