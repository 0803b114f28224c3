DROP FUNCTION public.series_title_typos(uuid, text, int);
DROP INDEX IF EXISTS public.idx_series_title_trgm;
DROP INDEX public.idx_series_title_grams;
DROP INDEX public.idx_series_title_words;
DROP INDEX public.idx_series_search;
DROP FUNCTION public.series_search_vector(text, text);
