DROP TABLE public.movie_credits;
DROP TABLE public.movie_people;
