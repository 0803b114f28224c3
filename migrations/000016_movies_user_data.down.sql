DROP TABLE public.movie_watchlist;
DROP TABLE public.movie_watch_state;
DROP TABLE public.movie_watch_history;
DROP TABLE public.movie_favorites;
DROP TABLE public.movie_rating_totals;
DROP TABLE public.movie_user_ratings;
DROP FUNCTION public.movie_user_ratings_count();
DROP FUNCTION public.movie_rating_totals_add(uuid, bigint, bigint);
DROP FUNCTION public.movie_watch_delete(uuid, uuid);
