DROP TRIGGER series_genres_count_delete ON public.series_genres;
DROP TRIGGER series_genres_count_update ON public.series_genres;
DROP TRIGGER series_genres_count_insert ON public.series_genres;
DROP TRIGGER series_count_delete ON public.series;
DROP TRIGGER series_count_update ON public.series;
DROP TRIGGER series_count_insert ON public.series;
DROP TABLE public.series_genre_totals;
DROP TABLE public.series_totals;
