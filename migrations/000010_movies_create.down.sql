DROP TABLE public.movie_collection_members;
DROP TABLE public.movie_collections;
DROP TABLE public.movie_files;
DROP TABLE public.movies;
