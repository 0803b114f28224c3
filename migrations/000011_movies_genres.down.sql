DROP TRIGGER movies_update_genres ON public.movies;
DROP TABLE public.movie_genres;
DROP TABLE public.movie_genre_terms;
DROP FUNCTION public.movies_update_genres();
DROP FUNCTION public.movie_genres_repair();
DROP FUNCTION public.movie_genres_follow(uuid[]);
DROP FUNCTION public.movie_genres_fill();
