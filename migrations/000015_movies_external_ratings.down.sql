DROP TABLE public.movie_external_ratings;
