DROP INDEX IF EXISTS public.idx_movies_title_trgm;
DROP INDEX public.idx_movies_title_grams;
DROP INDEX public.idx_movies_title_words;
DROP INDEX public.idx_movies_search;
