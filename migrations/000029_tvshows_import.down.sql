DROP TABLE public.episode_import_staging;
DROP TABLE public.series_import_external_ratings;
DROP TABLE public.series_import_credits;
DROP TABLE public.series_import_genres;
DROP TABLE public.series_import_seasons;
DROP TABLE public.series_import_staging;
