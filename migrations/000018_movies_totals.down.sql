DROP TRIGGER movie_genres_count_delete ON public.movie_genres;
DROP TRIGGER movie_genres_count_update ON public.movie_genres;
DROP TRIGGER movie_genres_count_insert ON public.movie_genres;
DROP TRIGGER movies_count_delete ON public.movies;
DROP TRIGGER movies_count_update ON public.movies;
DROP TRIGGER movies_count_insert ON public.movies;
DROP TABLE public.movie_genre_totals;
DROP TABLE public.movie_totals;
