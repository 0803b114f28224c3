DROP TABLE public.movie_collection_members;
DROP TABLE public.movie_collections;
DROP TABLE public.movie_files;
DROP TABLE public.movies;
DROP FUNCTION public.movies_delete_of_library(uuid);
DROP FUNCTION public.movies_delete_files();
