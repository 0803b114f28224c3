DROP TABLE public.user_import_watches;
DROP TABLE public.user_import_ratings;
DROP TABLE public.user_import_staging;
