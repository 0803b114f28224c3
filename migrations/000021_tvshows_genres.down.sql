DROP TRIGGER series_update_genres ON public.series;
DROP TABLE public.series_genres;
DROP TABLE public.tv_genre_terms;
DROP FUNCTION public.series_update_genres();
DROP FUNCTION public.series_genres_repair();
DROP FUNCTION public.series_genres_follow(uuid[]);
DROP FUNCTION public.series_genres_fill();
