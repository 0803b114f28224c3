DROP TABLE public.episode_watch_state;
DROP TABLE public.episode_watch_history;
DROP TABLE public.episode_user_ratings;
DROP TABLE public.series_watchlist;
DROP TABLE public.series_favorites;
DROP TABLE public.series_rating_totals;
DROP TABLE public.series_user_ratings;
DROP FUNCTION public.series_user_ratings_count();
DROP FUNCTION public.series_rating_totals_add(uuid, bigint, bigint);
