DROP TABLE public.movie_studio_links;
DROP TABLE public.movie_studios;
