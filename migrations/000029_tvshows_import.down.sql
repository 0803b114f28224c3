DROP TABLE public.episode_import_files;
DROP TABLE public.tv_import_credits;
DROP TABLE public.episode_import_staging;
DROP TABLE public.series_import_external_ratings;
DROP TABLE public.series_import_networks;
DROP TABLE public.series_import_genres;
DROP TABLE public.series_import_seasons;
DROP TABLE public.series_import_staging;
