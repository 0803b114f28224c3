DROP INDEX IF EXISTS public.idx_series_title_trgm;
DROP INDEX public.idx_series_title_grams;
DROP INDEX public.idx_series_title_words;
DROP INDEX public.idx_series_search;
