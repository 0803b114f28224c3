DROP FUNCTION public.words_query(text, int);
DROP FUNCTION public.fold_words(text);
DROP FUNCTION public.title_grams(text);
DROP FUNCTION public.title_search(text, text, jsonb);
DROP FUNCTION public.title_slug(text);
DROP FUNCTION public.title_sort_key(text);
DROP FUNCTION public.fold_title(text);
