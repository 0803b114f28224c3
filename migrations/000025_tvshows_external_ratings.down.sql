DROP TABLE public.series_external_ratings;
