DROP TABLE public.content_ratings;
DROP TABLE public.rating_systems;
