DROP TABLE public.episode_credits;
DROP TABLE public.series_credits;
DROP TABLE public.tv_people;
