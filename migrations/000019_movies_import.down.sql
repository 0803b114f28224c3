DROP TABLE public.movie_import_external_ratings;
DROP TABLE public.movie_import_files;
DROP TABLE public.movie_import_credits;
DROP TABLE public.movie_import_genres;
DROP TABLE public.movie_import_staging;
